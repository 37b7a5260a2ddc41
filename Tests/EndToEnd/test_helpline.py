"""The help line: it looks an event up, decides, and the person's next log-in goes on."""

import re

import httpx
import pytest
from harness import journey
from harness.stack import until

AUDIENCE = "urn:ssoz-identity:account-migration"


def bearer(stack):
    token = httpx.post(
        stack.url("login-broker", "/token"), auth=("helpline", "helpline-sandbox-secret"),
        data={"grant_type": "client_credentials", "resource": AUDIENCE, "scope": "helpline"}).json()["access_token"]
    return {"authorization": f"Bearer {token}"}


def call(stack, method, path, **options):
    return httpx.request(method, stack.url("account-migration", path), headers=bearer(stack), **options)


def stuck(person, stack, persona, code):
    """Somebody logs in and comes to an outcome without a way on; gives its number."""
    journey.log_in(person, stack, persona, stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    assert person.page.has(code)
    return re.search(r"MIGRATION_\d{13}", person.page.text).group()


def at_work(people, stack, to="/helpline"):
    """Somebody of the help line, logged in."""
    worker = people()
    journey.log_in(worker, stack, "helena-infolinia", stack.url("account-migration", to))
    return worker


@pytest.fixture
def stack(running_stack):
    """A migration is a thing of once: each test has services of its own."""
    return running_stack()


def test_the_help_line_names_one_of_two_accounts_and_the_person_goes_on(stack, person, people):
    number = stuck(person, stack, "dwa-konta", "Z03")
    worker = at_work(people, stack)
    assert worker.page.title == "Infolinia"
    worker.press("Pokaż zdarzenie", number=number)
    page = worker.page
    assert page.has("Z03") and page.has("Login pg•••ka") and page.has("Login pe•••.g") and page.has("685")
    for hidden in ("35880922685", "Gżegżółka", "Pelagia", "pgzegzolka", "pelagia@eploz.example"):
        assert not page.has(hidden), hidden
    chosen = next(each for each in page.soup.find_all("input", attrs={"name": "account"}) if "pg•••ka" in each.find_next("label").text)
    worker.press("Zapisz decyzję", account=chosen["value"])
    assert worker.page.has("Decyzja infolinii") and worker.page.has("Infolinia wskazała konto")
    # The person has not even left the page.
    journey.wait_for_search(person)
    assert person.page.has("Infolinia wskazała konto") and not person.page.has("Utwórz nowe konto bez migracji")
    person.press("Przenieś konto do UEOZ")
    assert person.page.title == "Zaktualizuj informacje konta"
    assert next(each["value"] for each in person.page.soup.find_all("input") if each.get("name") == "login") == "pgzegzolka"
    # It is too late to decide otherwise.
    worker.open(f"/helpline/events/{number}")
    assert not worker.page.soup.find("input", attrs={"name": "account"})


def test_two_of_the_help_line_decide_at_once_and_the_slower_sees_what_the_other_decided(stack, person, people):
    number = stuck(person, stack, "dwa-konta", "Z03")
    person.press("Przerwij proces migracji")
    first, second = at_work(people, stack, f"/helpline/events/{number}"), at_work(people, stack, f"/helpline/events/{number}")
    accounts = [each["value"] for each in first.page.soup.find_all("input", attrs={"name": "account"})]
    first.press("Zapisz decyzję", account=accounts[0])
    assert first.page.has("Decyzja infolinii")
    second.press("Zapisz decyzję", account="new-account")
    assert second.page.status == 409 and second.page.has("Decyzja w tej sprawie zmieniła się w międzyczasie")
    assert second.page.has("Przy następnym logowaniu") and second.page.has("przenieść konto o loginie")
    second.press("Zapisz decyzję", account="new-account")
    assert second.page.status == 200 and second.page.has("utworzyć nowe konto")
    assert [step["what"] for step in call(stack, "GET", f"/v1/events/{number}").json()["steps"]].count("helpline-chose-new-account") == 1


@pytest.mark.own_services("searches are limited")
def test_whoever_searches_too_often_is_told_when_they_may_again(running_stack, people):
    stack = running_stack(HELPLINE_SEARCHES="2")
    worker = at_work(people, stack)
    asked = {"digits": "847", "given_name": "Łucja", "family_name": "Jaśmin-Dębogóra", "login": "ljasmin"}
    for _ in range(2):
        worker.press("Szukaj", **asked)
        assert worker.page.status == 200 and worker.page.has("Nie odnaleziono zdarzenia")
    worker.press("Szukaj", **asked)
    assert worker.page.status == 429 and worker.page.has("Zbyt wiele wyszukiwań. Spróbuj ponownie po")
    worker.press("Pokaż zdarzenie", number="MIGRATION_0000000000001")
    assert worker.page.status == 404, "numbers are looked up all the same"
    stack.move_clock(minutes=10)
    worker.open(stack.url("account-migration", "/helpline"))
    worker.press("Szukaj", **asked)
    assert worker.page.status == 200
    stack.reset_clock()


def test_whoever_logs_out_twice_is_not_let_in_again(stack, people):
    worker = at_work(people, stack)
    form = {each["name"]: each.get("value", "") for each in worker.page.soup.find("form", action="/helpline/logout").find_all("input")}
    for name in [name for name, _ in worker.cookies.items() if "helpline" in name]:
        del worker.cookies[name]
    worker.visit("POST", stack.url("account-migration", "/helpline/logout"), data=form)
    assert worker.page.title == "Zaloguj się do usługi", "although the broker still knows them"


def test_a_decision_over_the_api_counts_at_the_next_log_in(stack, person, people):
    number = stuck(person, stack, "zamkniete-konto", "Z04")
    person.press("Przerwij proces migracji")
    case = call(stack, "GET", f"/v1/events/{number}").json()
    assert case["isDecidable"] and [each["status"] for each in case["candidates"]] == ["closed"]
    assert [step["what"] for step in case["steps"]] == ["search-started", "outcome-Z04", "aborted"]
    decided = call(stack, "POST", f"/v1/events/{number}/decision", json={"decision": "new-account"})
    assert decided.status_code == 200 and decided.json()["decision"] == {"decision": "new-account"}
    again = call(stack, "POST", f"/v1/events/{number}/decision", json={"decision": "new-account"})
    assert again.json()["steps"] == decided.json()["steps"]
    elsewhere = people()
    journey.log_in(elsewhere, stack, "zamkniete-konto", stack.url("profile-requests", "/login"))
    journey.wait_for_search(elsewhere)
    assert elsewhere.page.has("Z04") and elsewhere.page.has("Infolinia zdecydowała")
    elsewhere.press("Utwórz nowe konto bez migracji")
    assert elsewhere.page.title == "Zaktualizuj informacje konta"
    late = call(
        stack, "POST", f"/v1/events/{number}/decision",
        json={"decision": "migrate", "account": case["candidates"][0]["reference"], "replaces": decided.json()["lastDecision"]})
    assert late.status_code == 409 and late.json()["code"] == "already-through"


def test_an_event_is_found_without_its_number(stack, person, people):
    number = stuck(person, stack, "nowe-nazwisko", "Z07")
    asked = {"lastThreeDigits": "847", "givenName": "lucja", "familyName": "JASMIN-DEBOGORA", "login": "LJasmin"}
    found = call(stack, "POST", "/v1/events/search", json=asked).json()["events"]
    assert [(each["number"], each["code"]) for each in found] == [(number, "Z07")]
    for key, value in {"lastThreeDigits": "848", "givenName": "Anna", "familyName": "Jaśmin", "login": "kto-inny"}.items():
        assert call(stack, "POST", "/v1/events/search", json=asked | {key: value}).json()["events"] == [], key
    worker = at_work(people, stack)
    worker.press("Szukaj", digits="847", given_name="Łucja", family_name="Jaśmin-Dębogóra", login="ljasmin")
    assert "?" not in worker.page.url, "nothing told stands in an address"
    worker.follow(number)
    assert worker.page.has("inne imię lub nazwisko")
    worker.open("/helpline")
    worker.press("Szukaj", digits="84", given_name="", family_name="x", login="y")
    assert worker.page.status == 422 and worker.page.has("Podaj 3 ostatnie cyfry PESEL") and worker.page.has("Podaj imię")


def test_whoever_is_not_of_the_help_line_stays_outside(stack, person, people):
    journey.log_in(person, stack, "zofia-aktywna", stack.url("account-migration", "/helpline"))
    assert person.page.status == 403 and person.page.title == "Nie masz dostępu do tej części systemu"
    person.open(stack.url("account-migration", "/helpline"))
    assert person.page.title != "Infolinia"
    # Somebody else can log in from the page that refused.
    worker = people()
    journey.log_in(worker, stack, "zofia-aktywna", stack.url("account-migration", "/helpline"))
    worker.follow("Zaloguj się jako ktoś inny")
    worker.follow("Profil zaufany")
    journey.give_password(worker, "helena-infolinia")
    journey.give_code(worker, stack, "helena-infolinia")
    assert worker.page.title == "Infolinia"
    worker.press("Wyloguj się")
    assert worker.page.title == "Zaloguj się do usługi", "the way back leads to another log-in"
    worker.open(stack.url("account-migration", "/helpline"))
    assert worker.page.title == "Zaloguj się do usługi"


def test_half_an_hour_of_nothing_asks_for_a_fresh_log_in_however_one_comes_back(stack, people):
    worker = at_work(people, stack)
    stack.move_clock(minutes=31)
    for address in ("/helpline", "/helpline", "/helpline/login"):
        worker.open(stack.url("account-migration", address))
        assert worker.page.title == "Zaloguj się do usługi", address
    stack.reset_clock()


def test_a_form_of_another_site_decides_nothing(stack, person, people):
    number = stuck(person, stack, "dwa-konta", "Z03")
    worker = at_work(people, stack, f"/helpline/events/{number}")
    assert worker.page.has(number), "the way through the log-in leads back to the event"
    forged = worker.visit("POST", stack.url("account-migration", f"/helpline/events/{number}"), data={"account": "new-account"})
    assert forged.status in (400, 403)
    assert call(stack, "GET", f"/v1/events/{number}").json().get("decision") is None


def test_wrong_input_is_refused_in_words(stack, people):
    for body in ({}, {"decision": "both"}, {"decision": "migrate"}):
        answer = call(stack, "POST", "/v1/events/MIGRATION_1701216444943/decision", json=body)
        assert answer.status_code in (400, 404) and answer.json()["code"], body
    assert call(stack, "POST", "/v1/events/search", json={"lastThreeDigits": "12x", "givenName": "", "familyName": "", "login": ""}).status_code == 400
    worker = at_work(people, stack)
    worker.press("Pokaż zdarzenie", number="MIGRATION_1")
    assert worker.page.status == 422 and worker.page.has("MIGRATION_ i 13 cyfr")
    worker.press("Pokaż zdarzenie", number="MIGRATION_0000000000001")
    assert worker.page.status == 404


@pytest.mark.own_services("a search takes them longer")
def test_the_search_is_told_as_a_stream(running_stack, person):
    stack = running_stack(EPLOZ_DELAY_MS="1500")
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    assert person.page.soup.find(attrs={"data-events": "/migration/events"})
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    told = []
    with httpx.stream("GET", stack.url("account-migration", "/migration/events"), headers={"Cookie": cookies}, timeout=30) as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        for line in stream.iter_lines():
            if line.startswith("data:"):
                told.append(line.removeprefix("data: "))
    assert told == ['{"version":"searching"}', '{"version":"ended"}']
    assert httpx.get(stack.url("account-migration", "/migration/events")).status_code == 410


@pytest.mark.own_services("what they have stored is counted")
def test_two_windows_and_a_form_sent_again_end_in_one_state(stack, person, people):
    """The same browser twice, and another device: whoever is slower lands where the person stands."""
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    _, action, form = person.filled("Utwórz nowe konto bez migracji")
    other = people()
    journey.log_in(other, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    assert other.page.has("Z02"), "the other device sees the same outcome"
    other.press("Utwórz nowe konto bez migracji")
    assert other.page.title == "Zaktualizuj informacje konta"
    for _ in range(2):
        person.visit("POST", action, data={key: value[0] for key, value in form.items()})
        assert person.page.title == "Zaktualizuj informacje konta"
    # The back button brings the outcome's page up again; its other button does nothing any more.
    form["decision"] = ["abort"]
    person.visit("POST", action, data={key: value[0] for key, value in form.items()})
    assert person.page.title == "Zaktualizuj informacje konta"
    events = stack.rows("account-migration", "SELECT COUNT(*) FROM migration_events")
    assert int(events[0][0]) == 1
    assert until(lambda: int(stack.rows("account-migration", "SELECT COUNT(*) FROM outbox")[0][0]) == 0, what="the report to be delivered")
