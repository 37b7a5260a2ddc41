"""Nonsense at every address, logged in and not: an answer each time, and never that the service itself failed."""

import json
import random
import socket

import httpx
import pytest
from harness import journey

PATHS = {
    "login-broker": [
        "/authorize", "/token", "/userinfo", "/introspect", "/revoke", "/logout", "/logout/confirmation", "/interactions/x",
        "/interactions/x/trusted-profile", "/interactions/x/trusted-profile/sms-code", "/interactions/%00", "/sandbox/phone.json",
        "/v1/handovers", "/assets/%2e%2e/%2e%2e/x", "//x", "/%ff"],
    "account-migration": ["/migration", "/migration/enter", "/migration/decision", "/v1/events/MIGRATION_1", "/v1/events/%00", "/%00"],
    "profile-requests": [
        "/", "/login", "/callback", "/account", "/account/enter", "/account/activation", "/activation", "/reminders/stop", "/my-account", "/requests/new",
        "/requests/new/unit", "/requests/new/roles", "/requests/new/summary", "/verification", "/verification/%00",
        "/announcements", "/announcements/%00", "/announcements/manage", "/announcements/manage/new",
        "/my-account/account/history", "/my-account/account/history/csv", "/my-account/account/history/json", "/roles", "/api/v1/roles/%00", "/requests/%00/document"],
    "notification-worker": ["/mailbox", "/mailbox/x", "/mailbox/%00", "/sandbox/mailbox", "/sandbox/mailbox/link", "/v1/notifications"],
}
NAMES = [
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "code", "token", "handle", "page", "sort",
    "kind", "name", "nip", "regon", "username", "password", "csrf", "unit", "role", "telephone", "email", "draft", "version", "to",
    "id_token_hint", "post_logout_redirect_uri", "code_challenge", "resource", "from", "until", "title", "text", "size", "before"]
VALUES = [
    "", "\0", "%00", "a" * 9000, "💥" * 50, "' OR 1=1--", "<script>alert(1)</script>", "../../x", "-1", "9" * 40, "null", "[]", "{}",
    "\r\nSet-Cookie: a=b", "\u202e", "NaN", "%ff%fe"]
CREDENTIALS = ["Basic !!!!", "Basic Og==", "Bearer x.y.z", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic " + "A" * 5000]
PART = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n'
RAW = [
    b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(500)) + b"\r\n",
]


def nonsense(random):
    """A method, and what goes with it."""
    fields = [(random.choice(NAMES), random.choice(VALUES)) for _ in range(random.randint(0, 4))]
    headers = {"authorization": random.choice(CREDENTIALS)} if random.random() < 0.2 else {}
    kind, body = random.choice([
        (None, None), ("application/x-www-form-urlencoded", str(httpx.QueryParams(fields)).encode()),
        ("application/json", json.dumps(dict(fields)).encode()), ("application/json", b"[" * 5000), ("application/x-www-form-urlencoded", random.randbytes(100)),
        ("multipart/form-data; boundary=x", random.randbytes(200)), ("multipart/form-data; boundary=x", PART + random.randbytes(50))])
    if body is None:
        return "GET", {"params": fields, "headers": headers}
    return "POST", {"content": body, "headers": headers | {"content-type": kind}}


def test_nonsense_at_every_address_is_answered_and_is_nobodys_fault(stack, person):
    journey.log_in(person, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    known = {"cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items())}
    source = random.Random(7)
    with httpx.Client(timeout=60) as client:
        for name, paths in PATHS.items():
            for path in paths:
                for _ in range(16):
                    method, request = nonsense(source)
                    request["headers"] |= known
                    answer = client.request(method, stack.url(name) + path, **request)
                    assert answer.status_code < 500, (method, path, request, answer.text[:500])
    assert stack.lines_with('"level":"error"') == []


@pytest.mark.parametrize("name", PATHS)
def test_what_is_no_request_is_refused(stack, name):
    for raw in RAW:
        with socket.create_connection(("127.0.0.1", stack.ports[name]), timeout=30) as connection:
            connection.sendall(raw)
            assert connection.recv(64).startswith(b"HTTP/1.1 400 ")
    assert httpx.get(stack.url(name, "/health/live")).status_code == 200
