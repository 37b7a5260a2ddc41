"""Bodies that clients hold back, break off or send where none is taken, and methods that an address does not take."""

import json
import socket

import httpx
import pytest
from environment import SERVICES
from harness import code_log_ins
from harness.stack import until

FORM = code_log_ins.CLIENT | {
    "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications"}
BODY = str(httpx.QueryParams(FORM)).encode()


def head(stack, length, *fields, path="/token"):
    lines = [
        f"POST {path} HTTP/1.1", f"Host: localhost:{stack.ports['login-broker']}", "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {length}", *fields, "", ""]
    return "\r\n".join(lines).encode()


def connect(stack):
    connection = socket.create_connection(("127.0.0.1", stack.ports["login-broker"]))
    connection.settimeout(60)
    return connection


def read_until(connection, end):
    read = b""
    while end not in read:
        piece = connection.recv(65536)
        assert piece, read
        read += piece
    return read


def test_a_client_that_holds_its_body_back_is_told_to_go_on(stack):
    with connect(stack) as connection:
        for _ in range(2):  # The connection stays good for another request.
            connection.sendall(head(stack, len(BODY), "Expect: 100-continue"))
            assert read_until(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(BODY)
            answer, _, content = read_until(connection, b"}").partition(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200") and json.loads(content)["access_token"]


def test_a_client_that_sends_its_body_without_waiting_is_answered_once(stack):
    with connect(stack) as connection:
        connection.sendall(head(stack, len(BODY), "Expect: 100-continue") + BODY)
        answer = read_until(connection, b"}").removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200") and b"100 Continue" not in answer


def test_a_body_that_would_be_refused_is_not_asked_for(stack):
    with connect(stack) as connection:
        connection.sendall(head(stack, 10_000_000, "Expect: 100-continue"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    # Whether a body comes or another request nobody could tell: nothing more is read from this connection.
    assert answer.startswith(b"HTTP/1.1 413") and b"connection: close" in answer.lower()


def test_requests_sent_ahead_are_told_apart(stack):
    """A second request that holds its body back comes while the first is being answered."""
    health = f"GET /health/live HTTP/1.1\r\nHost: localhost:{stack.ports['login-broker']}\r\n\r\n".encode()
    with connect(stack) as connection:
        for _ in range(20):
            connection.sendall(health + head(stack, len(BODY), "Expect: 100-continue"))
            assert read_until(connection, b"100 Continue\r\n\r\n").startswith(b"HTTP/1.1 200")
            connection.sendall(BODY)
            assert b'"access_token"' in read_until(connection, b"}")


@pytest.mark.parametrize("line, fields", [
    ("GET /health/live HTTP/1.1", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"]),
    ("GET /health/live HTTP/1.1", ["Connection: Upgrade", "Upgrade: websocket"]),
    ("GET /health/live HTTP/1.1", ["Connection: te, Close"]),
    ("CONNECT localhost:1 HTTP/1.1", []),
    ("GET /health/live HTTP/1.0", []),
    ("GET /health/live HTTP/1.0", ["Connection: keep-alive"]),
    ("GET /health/live HTTP/1.0", ["Expect: 100-continue"])])
def test_who_may_speak_otherwise_afterwards_is_answered_and_the_connection_ends(stack, line, fields):
    """What another protocol, a tunnel or an old client sends next is not taken for a request, and nobody waits for an answer to it."""
    with connect(stack) as connection:
        connection.sendall("\r\n".join([line, f"Host: localhost:{stack.ports['login-broker']}", *fields, "", ""]).encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 501" if line.startswith("CONNECT") else b"HTTP/1.1 200"), answer
    assert b"connection: close" in head.lower() and head.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("line, field", [
    ("GET /health/live HTTP/1.0", "Connection: keep-alive"), ("GET /health/live HTTP/1.1", "Upgrade: x"),
    ("GET /health/live HTTP/1.1", "Connection: upgrade\r\nUpgrade: x")])
def test_what_comes_after_a_last_request_is_dropped_and_holds_nothing_up(stack, line, field):
    """Two requests in one packet, and then a lot: one answer, the end, and a connection that does not keep the service from stopping."""
    with connect(stack) as connection:
        request = f"{line}\r\nHost: localhost:{stack.ports['login-broker']}\r\n{field}\r\n\r\n".encode()
        connection.sendall(request + request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        assert answer.count(b"HTTP/1.1 200") == 1 and answer.count(b"HTTP/1.1") == 1
        # It is cut in the end, however much is sent and although the client does not leave.
        with pytest.raises(OSError):
            until(lambda: connection.sendall(b"x" * 1000), within=60, every=0.2, what="it to be cut")


@pytest.mark.parametrize("name", SERVICES)
def test_methods_that_nothing_here_takes_are_told_apart_from_addresses_that_are_not_there(stack, name):
    for method in ["TRACE", "PROPFIND", "QUERY"]:
        answer = httpx.request(method, stack.url(name, "/health/live"))
        assert answer.status_code == 501 and answer.json()["code"] == "method-not-implemented", method


def test_a_body_that_is_too_large_is_the_clients_fault(stack):
    token = httpx.post(stack.url("login-broker", "/token"), data=FORM).raise_for_status().json()["access_token"]
    for content in (b" " * 300_000, (b" " * 1000 for _ in range(300))):
        answer = httpx.post(
            stack.url("notification-worker", "/v1/notifications"), content=content,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        assert answer.status_code == 413, answer.text


def refused(stack):
    """How many requests for tokens were answered 400."""
    return sum('"http.status":"400"' in line or '"http.status":400' in line for line in stack.lines_with('"http.route":"/token"', "login-broker"))


@pytest.mark.own_services("their log is read")
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_client_that_leaves_in_the_middle_of_a_body_is_its_own_fault(stack, reset):
    counted, errors = refused(stack), stack.lines_with('"level":"error"', "login-broker")
    with connect(stack) as connection:
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(head(stack, len(BODY), "Expect: 100-continue"))
        # So that somebody reads the body when it breaks off.
        read_until(connection, b"100 Continue\r\n\r\n")
        connection.sendall(BODY[:20])
    until(lambda: refused(stack) == counted + 1, what="the half to be answered")
    assert stack.lines_with('"level":"error"', "login-broker") == errors


ADDRESSES = {
    "login-broker": [("/token", "POST"), ("/.well-known/openid-configuration", "GET, HEAD"), ("/userinfo", "GET, HEAD, POST")],
    "account-migration": [("/migration/decision", "POST"), ("/helpline", "GET, HEAD")],
    "profile-requests": [("/logout", "POST"), ("/login", "GET, HEAD")],
    "notification-worker": [("/v1/notifications", "POST"), ("/mailbox", "GET, HEAD")],
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_method_that_an_address_does_not_take_is_told_which_it_takes(stack, name):
    for path, allowed in [*ADDRESSES[name], ("/health/live", "GET, HEAD"), ("/jwks.json", "GET, HEAD")]:
        answer = httpx.request("PUT", stack.url(name, path))
        assert answer.status_code == 405, path
        assert set(allowed.split(", ")) <= set(answer.headers["allow"].split(", ")), (path, answer.headers["allow"])
        assert answer.json()["code"] == "method-not-allowed"
        page = httpx.request("PUT", stack.url(name, path), headers={"Accept": "text/html,*/*"})
        assert page.status_code == 405 and page.headers["allow"] == answer.headers["allow"], path
        assert ("Tego nie można zrobić w ten sposób" in page.text) == (not path.startswith("/v1/")), path
    assert httpx.request("PUT", stack.url(name, "/nie-ma-takiej-strony")).status_code == 404


@pytest.mark.parametrize("name, place", [
    ("login-broker", "/interactions/a/b/c/d"), ("account-migration", "/migration/nie-ma"), ("profile-requests", "/my-account/nie-ma"),
    ("notification-worker", "/mailbox/a/b/c")])
def test_an_address_that_nothing_has_is_said_so_also_below_one_that_something_has(stack, name, place):
    for method in ("GET", "POST"):
        page = httpx.request(method, stack.url(name, place))
        assert page.status_code == 404 and "Nie ma takiej strony" in page.text and "frame-ancestors" in page.headers["content-security-policy"]
        problem = httpx.request(method, stack.url(name, "/v1/nothing/at/all"))
        assert problem.status_code == 404 and problem.json()["code"] == "not-found"


ONCE = [
    ("login-broker", "/authorize", "GET, POST"), ("login-broker", "/logout", "GET, POST"), ("login-broker", "/interactions/x", "GET"),
    ("account-migration", "/migration/enter", "GET"), ("account-migration", "/migration/events", "GET"),
    ("account-migration", "/helpline/callback", "GET"), ("profile-requests", "/account/enter", "GET"), ("profile-requests", "/callback", "GET")]


@pytest.mark.parametrize("name, path, allowed", ONCE)
def test_head_uses_up_nothing_that_a_get_uses_up(stack, name, path, allowed):
    answer = httpx.head(stack.url(name, path))
    assert answer.status_code == 405 and answer.headers["allow"] == allowed
    assert "HEAD" not in httpx.put(stack.url(name, path)).headers["allow"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_head_is_answered_as_get_without_its_body(stack, name):
    with httpx.Client() as client:
        for path in ["/health/live", "/jwks.json", "/nie-ma-takiej-strony", "/v1/nothing"]:
            got = client.get(stack.url(name, path))
            asked = client.head(stack.url(name, path))
            assert asked.status_code == got.status_code and asked.content == b"", path
            assert asked.headers["content-type"] == got.headers["content-type"], path
            # Nothing is left on the connection that the next answer could be taken for.
            assert client.get(stack.url(name, "/health/live")).json() == {"status": "ok"}
