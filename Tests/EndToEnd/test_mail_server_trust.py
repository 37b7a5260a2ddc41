"""No mail, and no password, goes to a server that cannot be trusted; the mail waits for one that can."""

import uuid

import httpx
import pytest
from harness.mail_server import Certificate, MailServer
from harness.stack import until

pytestmark = pytest.mark.own_services("their mail server is the test's")

CREDENTIALS = ("ssoz", "made-up password")


@pytest.fixture(scope="module")
def stack(running_stack):
    return running_stack()


@pytest.fixture
def mail_server(stack):
    """Starts a mail server and the worker anew, which is told of it."""
    started = []

    def start(certificate=None, told=None, **options):
        server = MailServer(certificate, **options).start()
        started.append(server)
        stack.overrides.update(dict.fromkeys(["SMTP_CA_FILE", "SMTP_USERNAME", "SMTP_PASSWORD"]) | server.settings | (told or {}))
        stack.restart("notification-worker")
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def sender(stack):
    answer = httpx.post(stack.url("login-broker", "/token"), data={
        "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications", "client_id": "bench",
        "client_secret": "bench-sandbox-secret"})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def send(stack, sender):
    return httpx.post(stack.url("notification-worker", "/v1/notifications"), headers=sender, json={
        "idempotencyKey": str(uuid.uuid4()), "recipient": "ostrozna@poczta.example", "language": "pl", "content": {"accountClosed": {}},
    }).raise_for_status().json()["id"]


def refusal(stack, mail):
    """Why it was not delivered at first."""
    lines = until(
        lambda: [line for line in stack.lines_with(mail.upper(), "notification-worker") if "mail.reason" in line], what="the refusal")
    return lines[0].split('"mail.reason":"')[1].split('"')[0]


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "implicit TLS"])
@pytest.mark.parametrize("certificate, told", [
    ({"expired": True}, {}), ({"address": "127.0.0.2"}, {}), ({}, {"SMTP_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"}),
], ids=["expired", "of another name", "nobody vouches for"])
def test_a_certificate_that_is_not_good_gets_neither_mail_nor_password(stack, sender, mail_server, tmp_path, implicit, certificate, told):
    server = mail_server(Certificate(tmp_path, **certificate), told, credentials=CREDENTIALS, implicit=implicit)
    assert refusal(stack, send(stack, sender)) == "untrusted"
    assert server.inbox.mails == [] and server.logins == 0


def test_a_server_without_starttls_gets_neither_mail_nor_password(stack, sender, mail_server):
    server = mail_server(told={"SMTP_SECURITY": "starttls", "SMTP_USERNAME": CREDENTIALS[0], "SMTP_PASSWORD": CREDENTIALS[1]})
    assert refusal(stack, send(stack, sender)) == "untrusted"
    assert server.inbox.mails == []


def test_a_refused_log_in_leaves_the_mail_waiting_for_the_right_one(stack, sender, mail_server, tmp_path):
    server = mail_server(Certificate(tmp_path), {"SMTP_PASSWORD": "another made-up one"}, credentials=CREDENTIALS)
    mail = send(stack, sender)
    assert refusal(stack, mail) == "unauthorized, smtp 535" and server.inbox.mails == []
    stack.overrides["SMTP_PASSWORD"] = CREDENTIALS[1]
    stack.restart("notification-worker")
    until(lambda: f"<{mail.lower()}@ssoz.example>" in [each["message-id"] for each in server.inbox.mails], within=120, what="the mail")


def test_over_implicit_tls_with_a_good_certificate_it_arrives(stack, sender, mail_server, tmp_path):
    server = mail_server(Certificate(tmp_path), credentials=CREDENTIALS, implicit=True)
    mail = send(stack, sender)
    until(lambda: f"<{mail.lower()}@ssoz.example>" in [each["message-id"] for each in server.inbox.mails], what="the mail")
    assert server.logins >= 1


def test_no_password_stands_in_a_log(stack):
    for words in ["made-up", "ostrozna@"]:
        assert stack.lines_with(words) == []
