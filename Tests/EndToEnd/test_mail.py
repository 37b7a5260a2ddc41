"""Mails through a real SMTP server."""

import email
import email.policy

import pytest
from aiosmtpd.controller import Controller
from harness import journey
from harness.stack import Stack, free_ports, until


class Inbox:
    def __init__(self):
        self.mails = []
        self.refusals = 0

    async def handle_DATA(self, server, session, envelope):
        if self.refusals > 0:
            self.refusals -= 1
            return "451 later, please"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


@pytest.fixture(scope="module")
def inbox():
    inbox = Inbox()
    [port] = free_ports(1)
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    inbox.port = port
    yield inbox
    controller.stop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory, inbox):
    running = Stack(
        tmp_path_factory.mktemp("services"), SMTP_HOST="127.0.0.1", SMTP_PORT=str(inbox.port), SMTP_SECURITY="plain").start()
    yield running
    running.stop()


def test_the_activation_mail_arrives_and_its_link_activates(stack, inbox, people):
    inbox.refusals = 1
    person = people()
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, "anna.poczta@poczta.example")
    [mail] = until(lambda: inbox.mails, within=40, what="the mail, refused once and tried again")
    assert mail["to"] == "anna.poczta@poczta.example" and "Aktywuj swoje konto" in mail["subject"]
    assert mail["auto-submitted"] == "auto-generated" and mail["message-id"] and mail["date"]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = next(word for word in text.split() if "/activation?token=" in word)
    assert link in html.replace("&amp;", "&")
    visitor = people()
    visitor.open(link)
    assert visitor.press("Aktywuj konto").title == "Konto zostało aktywowane"
    assert stack.mails("anna.poczta@poczta.example") == [], "a mail's body is erased once a server has it"
