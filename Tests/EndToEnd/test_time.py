"""What the passing of time does: codes, links, sessions and pages that were left open. The stored times are moved, nobody waits."""

from urllib.parse import parse_qs, urlsplit

import pytest
from harness import journey
from harness.stack import until

pytestmark = pytest.mark.own_services("stored moments are changed")

MINUTE = 60_000
START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"


def test_an_sms_code_is_of_no_use_after_five_minutes_and_a_new_one_is(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "zofia-aktywna")
    old = stack.sms_code("zofia-aktywna")
    stack.change("login-broker", f"UPDATE sms_challenges SET sent_at = sent_at - {5 * MINUTE}")
    person.press("Potwierdź", code=old)
    assert person.page.status == 422 and person.page.has("stracił ważność"), person.page.text
    person.press("Wyślij nowy kod")
    assert journey.give_code(person, stack, "zofia-aktywna").title == START


def test_an_activation_link_is_of_no_use_after_a_day_and_a_new_one_is_used_once(stack, people):
    person, email = people(), "anna.spozniona@poczta.example"
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)
    old = stack.activation_link(email)
    stack.change("profile-requests", f"UPDATE accounts SET link_sent_at = link_sent_at - {24 * 60 * MINUTE} WHERE link_used_at IS NULL")
    visitor = people()
    visitor.open(old)
    assert visitor.page.status == 410 and visitor.page.title == "Ten link stracił ważność"
    person.press("Chcę dostać nowy e-mail")
    new = until(lambda: next((mail["link"] for mail in stack.mails(email) if mail["link"] != old), None), what="the second mail")
    visitor.open(new)
    assert visitor.press("Aktywuj konto").title == "Konto zostało aktywowane"
    visitor.open(new)
    assert visitor.page.status == 410 and visitor.page.title == "Ten link został już użyty"
    assert journey.go_on_when_active(person).title == START


def test_after_half_an_hour_without_a_click_the_person_has_to_log_in_anew(stack, person):
    start = stack.url("profile-requests", "/login")
    journey.log_in(person, stack, "zofia-aktywna", start)
    stack.change("profile-requests", f"UPDATE web_sessions SET seen_at = seen_at - {29 * MINUTE}")
    person.open(stack.url("profile-requests", "/my-account"))
    assert person.page.status == 200, "a minute is left"
    stack.change("profile-requests", f"UPDATE web_sessions SET seen_at = seen_at - {30 * MINUTE}")
    person.open(stack.url("profile-requests", "/my-account"))
    assert person.page.title != "Moje konto"
    # The session at the national node goes on, but does not count for this.
    authorize = person.open(start, stop_at=stack.url("login-broker", "/authorize"))
    assert parse_qs(urlsplit(authorize).query)["prompt"] == ["login"]
    journey.to_trusted_profile(person, start)
    journey.give_password(person, "zofia-aktywna")
    assert journey.give_code(person, stack, "zofia-aktywna").title == START


def test_a_way_between_two_services_that_took_longer_than_a_minute_says_so_and_the_next_log_in_goes_on(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "jan-z-eploz")
    handle = journey.give_code(person, stack, "jan-z-eploz", stop_at=stack.url("account-migration"))
    stack.change("login-broker", f"UPDATE handles SET expires_at = expires_at - {MINUTE}")
    person.open(handle)
    assert person.page.status == 410 and person.page.title == "Ta strona logowania jest już nieaktualna"
    person.follow("Wróć na stronę główną")
    person.open(stack.url("profile-requests", "/login"))
    assert person.page.title == "Migracja danych do UEOZ", "the session at the national node goes on"


def test_a_log_in_page_left_open_for_a_day_says_so_and_shows_the_way(stack, person):
    page = journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    stack.change("login-broker", f"UPDATE interactions SET started_at = started_at - {24 * 60 * MINUTE}")
    person.press("Zaloguj się", username="zofia.zrodlak", password=journey.PASSWORD)
    assert person.page.status in (404, 410) and person.page.title != page.title, person.page.text
    assert person.page.soup.select("main a[href]"), "there is a way on"
