"""Mails through a real SMTP server, with STARTTLS and a log-in."""

import pytest
from harness import journey
from harness.mail_server import Certificate, MailServer
from harness.stack import Stack, until

# Long enough for the pauses between a handful of attempts.
ARRIVES_WITHIN = 120


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = MailServer(Certificate(tmp_path_factory.mktemp("certificate")), ("ssoz", "made-up password")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def stack(running_stack, server):
    return running_stack(**server.settings)


@pytest.fixture
def inbox(server):
    server.inbox.clear()
    return server.inbox


def ask_for_account(person, stack, persona, email):
    """To where the activation mail is on its way."""
    journey.log_in(person, stack, persona, stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)


def test_the_activation_mail_arrives_and_its_link_activates(stack, inbox, people):
    inbox.refusals = 1
    ask_for_account(people(), stack, "anna-nowa", "anna.poczta@poczta.example")
    [mail] = until(lambda: inbox.mails, within=ARRIVES_WITHIN, what="the mail, refused once and tried again")
    assert inbox.encrypted == [True]
    assert mail["to"] == "anna.poczta@poczta.example" and "Aktywuj swoje konto" in mail["subject"]
    assert mail["auto-submitted"] == "auto-generated" and mail["message-id"] and mail["date"]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = next(word for word in text.split() if "/activation?token=" in word)
    assert link in html.replace("&amp;", "&")
    visitor = people()
    visitor.open(link)
    assert visitor.press("Aktywuj konto").title == "Konto zostało aktywowane"
    assert stack.mails("anna.poczta@poczta.example") == [], "a mail's body is erased once a server has it"


def test_a_mail_outlives_a_server_that_is_away_and_the_death_of_the_worker(stack, server, inbox, people):
    server.stop()
    try:
        ask_for_account(people(), stack, "staly-kod", "kajetan.poczta@poczta.example")
        stack.restart("notification-worker")
    finally:
        server.start()
    [mail] = until(lambda: inbox.mails, within=ARRIVES_WITHIN, what="the mail, once there is a server")
    assert mail["to"] == "kajetan.poczta@poczta.example"
    # A death between the server's "taken" and the worker's note of it may repeat a mail; SMTP cannot tell.
    until(lambda: stack.mails("kajetan.poczta@poczta.example") == [], what="the worker to note that the mail was taken")
    stack.restart("notification-worker")
    journey.log_in(people(), stack, "staly-kod", stack.url("profile-requests", "/login"))
    assert stack.mails("kajetan.poczta@poczta.example") == [] and len(inbox.mails) == 1, "it is sent once"


def test_nothing_of_the_mails_or_of_the_log_in_stands_in_a_log(stack):
    for words in ["anna.poczta", "kajetan.poczta", "made-up password", "token="]:
        assert stack.lines_with(words) == []


def test_no_mail_goes_to_a_server_whose_certificate_nobody_vouches_for(running_stack, inbox, server, people):
    elsewhere = running_stack(**server.settings | {"SMTP_CA_FILE": None})
    ask_for_account(people(), elsewhere, "anna-nowa", "anna.obca@poczta.example")
    until(lambda: elsewhere.lines_with('"mail.reason":"untrusted"', "notification-worker"), what="the worker to refuse the server")
    assert inbox.mails == []
