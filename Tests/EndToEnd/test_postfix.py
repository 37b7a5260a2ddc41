"""Mails through Debian's postfix, read back from its mailboxes."""

import os
import uuid

import httpx
import pytest
from harness.postfix import DOMAIN, Postfix
from harness.stack import until

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="postfix is started by root only"),
    pytest.mark.own_services("their mail server is the test's")]


@pytest.fixture(scope="module")
def postfix():
    server = Postfix(
        ["poprawna", "haslo", "obca", "nazwa", "szara", "tls", "seria", "przerwa"], idle=5)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="module")
def stack(running_stack, postfix):
    return running_stack(**postfix.settings())


@pytest.fixture
def worker(stack, postfix):
    """Restarts the worker with other settings for its mail server, and gives it back those it had."""
    changed = []

    def start(**settings):
        changed.append(settings)
        stack.overrides.update(postfix.settings(**settings))
        stack.restart("notification-worker")

    yield start
    if changed:
        stack.overrides.update(postfix.settings())
        stack.restart("notification-worker")


def client(stack, name, scope):
    answer = httpx.post(stack.url("login-broker", "/token"), data={
        "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": scope, "client_id": name,
        "client_secret": f"{name}-sandbox-secret"} if name == "bench" else {
        "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": scope},
        auth=None if name == "bench" else (name, f"{name}-sandbox-secret"))
    token = answer.raise_for_status().json()["access_token"]
    return httpx.Client(base_url=stack.url("notification-worker"), headers={"Authorization": f"Bearer {token}"})


def send(stack, mailbox, number="U000594/2026"):
    """Has a mail sent; returns the worker's name for it."""
    return client(stack, "bench", "notifications").post("/v1/notifications", json={
        "idempotencyKey": str(uuid.uuid4()), "recipient": f"{mailbox}@{DOMAIN}", "language": "pl",
        "content": {"requestApproved": {"unit": "Poradnia Żółta", "request": {"number": number, "role": "Obserwator"}}},
    }).raise_for_status().json()["id"]


def reasons(stack, mail):
    return [line for line in stack.lines_with(mail.upper(), "notification-worker") if "mail.reason" in line]


def test_a_mail_goes_over_starttls_with_a_log_in_and_reads_as_it_was_written(stack, postfix):
    mail = send(stack, "poprawna")
    [message] = until(lambda: postfix.mails("poprawna"), what="the mail")
    assert message["message-id"] == f"<{mail.lower()}@ssoz.example>" and message["to"] == f"poprawna@{DOMAIN}"
    assert "Wniosek U000594/2026 został zatwierdzony" in message["subject"]
    assert "w jednostce Poradnia Żółta" in " ".join(message.get_body(("plain",)).get_content().split())
    assert "with ESMTPSA" in message["received"] and "sasl_method=" in postfix.log()


def test_implicit_tls_works_too(stack, postfix, worker):
    worker(SMTP_SECURITY="tls", SMTP_PORT=str(postfix.tls))
    send(stack, "tls")
    [message] = until(lambda: postfix.mails("tls"), what="the mail")
    assert "with ESMTPSA" in message["received"]


def test_many_mails_share_few_connections(stack, postfix):
    before = postfix.log().count(": connect from")
    for number in range(60):
        send(stack, "seria", f"U{number:06}/2026")
    until(lambda: len(postfix.mails("seria")) == 60, what="all mails")
    assert len({mail["message-id"] for mail in postfix.mails("seria")}) == 60
    assert postfix.log().count(": connect from") - before <= 4


def test_a_server_that_ends_a_silent_connection_gets_the_next_mail_on_a_new_one(stack, postfix):
    send(stack, "przerwa")
    until(lambda: postfix.mails("przerwa"), what="the first mail")
    until(lambda: postfix.log().count(": disconnect from") == postfix.log().count(": connect from"), what="postfix to hang up")
    mail = send(stack, "przerwa")
    until(lambda: len(postfix.mails("przerwa")) == 2, what="the second mail")
    assert reasons(stack, mail) == []


def test_a_recipient_whom_nobody_knows_makes_a_dead_letter_at_once(stack, postfix):
    mail = send(stack, "nieznana")
    postmaster = client(stack, "postmaster", "dead_letters")
    letter = until(
        lambda: next((each for each in postmaster.get("/v1/dead-letters").json()["deadLetters"] if each["id"] == mail), None),
        what="the dead letter")
    assert (letter["attempts"], letter["reason"], letter["recipient"]) == (1, "smtp 550", f"n•••@{DOMAIN}")


def test_a_greylisted_mail_is_tried_again_and_arrives_once(stack, postfix):
    postfix.greylist.add(f"szara@{DOMAIN}")
    mail = send(stack, "szara")
    [message] = until(lambda: postfix.mails("szara"), what="the mail, put off once")
    [line] = reasons(stack, mail)
    assert '"mail.reason":"smtp 450"' in line
    assert message["message-id"] == f"<{mail.lower()}@ssoz.example>"


@pytest.mark.parametrize("mailbox, settings, reason", [
    ("haslo", {"SMTP_PASSWORD": "another made-up one"}, "unauthorized, smtp 535"),
    ("obca", {"SMTP_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"}, "untrusted"),
    ("nazwa", {"SMTP_HOST": "localhost"}, "untrusted"),
], ids=["wrong password", "certificate nobody vouches for", "certificate of another name"])
def test_without_trust_or_log_in_the_mail_stays_and_the_log_says_why(stack, postfix, worker, mailbox, settings, reason):
    worker(**settings)
    mail = send(stack, mailbox)
    line = until(lambda: reasons(stack, mail), what="the refusal")[0]
    assert f'"mail.reason":"{reason}"' in line
    assert postfix.mails(mailbox) == []
    worker()
    [message] = until(lambda: postfix.mails(mailbox), within=120, what="the mail, once all is well")
    assert message["message-id"] == f"<{mail.lower()}@ssoz.example>"


def test_no_password_and_no_address_stands_in_a_log(stack):
    for words in ["made-up", DOMAIN, "Poradnia"]:
        assert stack.lines_with(words) == []
