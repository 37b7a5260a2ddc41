"""A fortnight of reminders in seconds: they come at their time, and not when their reason has gone."""

import httpx
import pytest
from harness import journey
from harness.person import Person
from harness.stack import until

NOT_ACTIVATED = "nadal czeka na aktywację"
NO_DOCUMENT = "czeka na podpisany dokument"


@pytest.fixture(autouse=True)
def set_back(stack):
    yield
    stack.reset_clock()


def reminders(stack, to, words):
    return [mail for mail in stack.mails(to) if words in mail["subject"]]


def have(stack, to, words, count):
    until(lambda: len(reminders(stack, to, words)) == count, what=f"{count} mails with {words!r}")


def nothing_more(stack, to, words, count):
    """Whatever is due now has been sent: a mail that was queued after it, for somebody else, has arrived."""
    have(stack, to, words, count)
    marker = f"znacznik-{next(MARKERS)}@poczta.example"
    journey_to_account(stack, f"nowi-{next(PEOPLE):06d}", marker)
    until(lambda: stack.mails(marker), what="the marker")
    assert len(reminders(stack, to, words)) == count


MARKERS, PEOPLE = iter(range(1, 100)), iter(range(100, 200))


def journey_to_account(stack, persona, email):
    person = Person()
    try:
        journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
        journey.give_password(person, persona)
        person.press("Potwierdź", code="000000")
        journey.wait_for_search(person)
        person.press("Utwórz nowe konto bez migracji")
        journey.complete_account(person, email)
    finally:
        person.close()


def test_an_address_put_right_gets_the_link_and_the_reminders(stack, people):
    wrong, right = "nowi.pomylka@poczta.example", "nowi.poprawka@poczta.example"
    person = people()
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "nowi-000098")
    person.press("Potwierdź", code="000000")
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, wrong)
    until(lambda: stack.mails(wrong), what="the mail to the wrong address")
    stack.move_clock(minutes=1)
    person.follow("Popraw adres e-mail")
    person.press("Wyślij link", email=right, email_again=right)
    assert person.page.has("Wysłaliśmy e-mail na poprawiony adres") and person.page.has(right)
    until(lambda: stack.mails(right), what="the mail to the right address")
    stack.move_clock(hours=24)
    have(stack, right, NOT_ACTIVATED, 1)
    assert not reminders(stack, wrong, NOT_ACTIVATED)


def test_who_has_not_activated_is_reminded_after_one_day_and_after_three(stack, people):
    email = "nowi.zapomniany@poczta.example"
    journey_to_account(stack, "nowi-000001", email)
    until(lambda: stack.mails(email), what="the activation mail")
    stack.move_clock(hours=23)
    nothing_more(stack, email, NOT_ACTIVATED, 0)
    stack.move_clock(hours=1)
    have(stack, email, NOT_ACTIVATED, 1)
    stack.move_clock(days=2)
    have(stack, email, NOT_ACTIVATED, 2)
    stack.move_clock(days=30)
    nothing_more(stack, email, NOT_ACTIVATED, 2)
    [text] = {mail["text"] for mail in reminders(stack, email, NOT_ACTIVATED)}
    assert "/activation?token=" not in text and stack.url("profile-requests", "/") in text, "a link that has not expired"


def test_who_has_activated_is_not_reminded(stack, people):
    email = "nowi.pilny@poczta.example"
    journey_to_account(stack, "nowi-000002", email)
    journey.activate(people(), stack, email)
    stack.move_clock(days=4)
    nothing_more(stack, email, NOT_ACTIVATED, 0)


def test_who_clicks_the_link_in_a_reminder_is_reminded_no_more_and_what_was_queued_is_not_sent(stack, people):
    email = "nowi.niechetny@poczta.example"
    journey_to_account(stack, "nowi-000003", email)
    stack.move_clock(hours=24)
    have(stack, email, NOT_ACTIVATED, 1)
    [mail] = reminders(stack, email, NOT_ACTIVATED)
    assert mail["stopLink"] in mail["text"] and email not in mail["stopLink"]
    reader = people()
    reader.open(mail["stopLink"])
    assert reader.page.title == "Wyłącz przypomnienia" and not reader.cookies
    # As a mail program does (RFC 8058): without the page, a cookie or a redirect.
    for _ in range(2):
        assert httpx.post(mail["stopLink"], data={"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.open(mail["stopLink"])
    stack.move_clock(days=2)
    nothing_more(stack, email, NOT_ACTIVATED, 1)


def submit(person, stack):
    """A request with nothing attached; returns its page."""
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "zofia-aktywna")
    journey.give_code(person, stack, "zofia-aktywna")
    person.open(stack.url("profile-requests", "/requests/new"))
    person.press("Szukaj", kind="PODM", name="przychodnia")
    person.press("Wybierz")
    roles = person.page.soup.find_all("input", {"name": "role"})
    free = next(each["value"] for each in roles if not each.has_attr("disabled"))
    person.press("Dalej", role=[free], telephone="+48 500 100 004", email="praca@jednostka.example")
    person.press("Zapisz wniosek", declaration="yes")
    submission = person.page.url
    document = person.send("GET", person.page.link("Pobierz"))
    person.open(submission)
    person.press("Zakończ", delivery="later")
    return document.content


def test_a_request_without_a_document_is_reminded_of_on_three_days_until_one_is_attached(stack, people):
    person, email = people(), "zofia.zrodlak@poczta.example"
    document = submit(person, stack)
    stack.move_clock(days=3)
    have(stack, email, NO_DOCUMENT, 1)
    stack.move_clock(days=4)
    have(stack, email, NO_DOCUMENT, 2)
    back = people()
    journey.log_in(back, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    back.open(stack.url("profile-requests", "/my-account"))
    back.follow("Załącz")
    back.press("Załącz", file=("file", "wniosek.pdf", document, "application/pdf"))
    stack.move_clock(days=7)
    nothing_more(stack, email, NO_DOCUMENT, 2)


def test_the_link_in_a_reminder_of_a_document_switches_off_those_of_its_request(stack, people):
    person, email = people(), "zofia.zrodlak@poczta.example"
    earlier = [mail["id"] for mail in reminders(stack, email, NO_DOCUMENT)]
    submit(person, stack)
    stack.move_clock(days=3)
    have(stack, email, NO_DOCUMENT, len(earlier) + 1)
    [link] = [mail["stopLink"] for mail in reminders(stack, email, NO_DOCUMENT) if mail["id"] not in earlier]
    reader = people()
    reader.open(link)
    assert reader.page.has("Po naciśnięciu przycisku nie wyślemy już przypomnień o braku podpisanego dokumentu do wniosku U")
    assert reader.press("Nie przypominaj mi").title == "Przypomnienia są wyłączone"
    stack.move_clock(days=14)
    nothing_more(stack, email, NO_DOCUMENT, len(earlier) + 1)
    back = people()
    journey.log_in(back, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    back.open(stack.url("profile-requests", "/my-account"))
    assert back.page.soup.find("input", {"name": "off", "checked": True}), "the same as what Moje konto says"
