"""One call waits for a persona's activation link, whatever address was typed into the form."""

import threading
import time

import httpx
import pytest
from harness import journey

pytestmark = pytest.mark.own_mailbox


def link(stack, **query):
    return httpx.get(stack.url("notification-worker", "/sandbox/mailbox/link"), params=query, timeout=70)


def to_account_form(person, stack, persona):
    journey.log_in(person, stack, persona, stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")


def test_the_call_that_waits_from_before_the_log_in_gets_the_link_and_it_activates(stack, people):
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(link(stack, persona="anna-nowa", wait=60)))
    waiting.start()
    person = people()
    to_account_form(person, stack, "anna-nowa")
    journey.complete_account(person, "ktos.calkiem.inny@poczta.example")
    waiting.join()
    mail = answers[0].raise_for_status().json()
    assert (mail["kind"], mail["to"], mail["language"]) == ("account-activation", "ktos.calkiem.inny@poczta.example", "pl")
    visitor = people()
    visitor.open(mail["link"])
    assert visitor.press("Aktywuj konto").title == "Konto zostało aktywowane"
    assert link(stack, persona="anna-nowa").json() == mail, "what is there is given at once"


def test_kind_language_and_what_is_known_already_narrow_it(stack, people):
    person = people()
    to_account_form(person, stack, "staly-kod")
    person.press("Zapisz", email="a@poczta.example", email_again="a@poczta.example", terms="yes", language="uk")
    mail = link(stack, persona="staly-kod", wait=30, language="uk").raise_for_status().json()
    for query in [{"language": "pl"}, {"kind": "account-activation-reminder"}, {"after": mail["id"]}]:
        answer = link(stack, persona="staly-kod", **query)
        assert answer.status_code == 404 and answer.json()["code"] == "no-mail-yet", query


def test_what_does_not_come_is_answered_when_the_time_is_over_and_wrong_questions_at_once(stack):
    began = time.monotonic()
    answer = link(stack, persona="jan-z-eploz", wait=1)
    assert answer.status_code == 404 and answer.json()["code"] == "no-mail-yet" and 1 <= time.monotonic() - began < 20
    assert link(stack, persona="nikt-taki", wait=30).json()["code"] == "unknown-persona"
    assert link(stack, persona="anna-nowa", wait=61).status_code == link(stack).status_code == 400


def test_more_than_may_wait_are_sent_away_and_the_others_end_in_good_order(stack):
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(link(stack, persona="dwa-konta", wait=3).status_code)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(503) == 8 and statuses.count(404) == 32


def test_the_page_is_narrowed_by_address_and_kind(stack, person):
    person.open(stack.url("notification-worker", "/mailbox"))
    person.press("Pokaż", to="CALKIEM.inny", kind="account-activation")
    assert person.page.has("ktos.calkiem.inny@poczta.example") and not person.page.has("a@poczta.example")
    person.press("Pokaż", to="", kind="profile-blocked")
    assert person.page.has("Nie ma takich wiadomości")
    person.follow("Pokaż wszystkie")
    assert person.page.has("a@poczta.example")
