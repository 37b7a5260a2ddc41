"""The account after its activation: another e-mail address, another language, closing, and beginning anew."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from harness import journey
from harness.person import Person, path_of
from harness.stack import until

ACCOUNT = "/my-account/account"
START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"
REDIRECT = "http://localhost:9090/callback"
CLIENT = ("demo-web", "demo-web-sandbox-secret")
PEOPLE = iter(range(1, 1000))


@pytest.fixture(autouse=True)
def set_back(stack):
    yield
    stack.reset_clock()


def somebody(stack):
    """A persona that no other test uses, with an active account, and the address of its mails."""
    name = f"nowi-{next(PEOPLE):06d}"
    email = f"{name}@poczta.example"
    person, visitor = Person(), Person()
    try:
        log_in(person, stack, name)
        journey.wait_for_search(person)
        person.press("Utwórz nowe konto bez migracji")
        journey.complete_account(person, email)
        journey.activate(visitor, stack, email)
    finally:
        person.close()
        visitor.close()
    return name, email


def log_in(person, stack, persona, start=None, stop_at=None):
    journey.to_trusted_profile(person, start or stack.url("profile-requests", "/login"))
    return prove(person, persona, stop_at)


def prove(person, persona, stop_at=None):
    """Password and code, which is always the same for these personas."""
    journey.give_password(person, persona)
    return person.press("Potwierdź", stop_at, code="000000")


def ask_for(person, stack, address):
    person.open(stack.url("profile-requests", ACCOUNT))
    person.follow("Zmień adres e-mail")
    return person.press("Wyślij link", email=address, email_again=address)


def of_kind(stack, to, kind):
    return [mail for mail in stack.mails(to) if mail["kind"] == kind]


def link_to(stack, address, but=()):
    """The latest link to confirm an address, once it has arrived."""
    return until(
        lambda: next((mail["link"] for mail in of_kind(stack, address, "email-confirmation") if mail["link"] not in but), None),
        what="the link to the new address")


def close(person, stack):
    person.open(stack.url("profile-requests", ACCOUNT))
    person.follow("Zamknij konto")
    return person.press("Zamknij konto", understood="yes")


def test_the_address_is_changed_from_another_device_after_a_scanner_has_looked(stack, people):
    person, phone, (persona, old) = people(), people(), somebody(stack)
    new = f"nowy.{persona}@poczta.example"
    assert log_in(person, stack, persona).title == START
    assert ask_for(person, stack, new).title == "Dane konta" and person.page.has("Wysłaliśmy link potwierdzający")
    link = link_to(stack, new)
    for _ in range(3):
        assert httpx.get(link).status_code == 200, "a scanner uses nothing up"
    assert of_kind(stack, old, "email-changed") == []
    phone.open(link)
    assert phone.press("Potwierdź adres e-mail").title == "Adres e-mail został zmieniony"
    told = until(lambda: of_kind(stack, old, "email-changed"), what="the mail to the old address")
    assert len(told) == 1 and "n•••@poczta.example" in told[0]["text"] and new not in told[0]["text"]
    phone.open(link)
    assert phone.page.status == 410 and phone.page.title == "Ten link został już użyty"
    phone.open(stack.url("profile-requests", "/my-account"))
    assert phone.page.title == "Zaloguj się do usługi", "the link logs nobody in"
    person.open(stack.url("profile-requests", ACCOUNT))
    assert person.page.has(new) and not person.page.has("czeka na potwierdzenie")


def test_a_link_that_has_expired_was_replaced_or_withdrawn_says_so(stack, people):
    person, visitor, (persona, _) = people(), people(), somebody(stack)
    new = f"nowy.{persona}@poczta.example"
    log_in(person, stack, persona)
    ask_for(person, stack, new)
    first = link_to(stack, new)
    stack.move_clock(days=1)
    visitor.open(first)
    assert visitor.page.status == 410 and visitor.page.title == "Ten link stracił ważność"
    log_in(person, stack, persona)
    person.open(stack.url("profile-requests", ACCOUNT))
    assert person.page.has("stracił ważność")
    person.press("Wyślij link jeszcze raz")
    second = link_to(stack, new, but=[first])
    assert visitor.open(first).title == "Ten link zastąpił nowszy"
    person.press("Anuluj zmianę")
    assert person.page.has("została anulowana")
    visitor.open(second)
    assert visitor.page.status == 410 and visitor.page.title == "Ta zmiana została anulowana"


def test_an_old_log_in_does_not_suffice(stack, people):
    person, (persona, _) = people(), somebody(stack)
    log_in(person, stack, persona)
    for _ in range(2):
        stack.move_clock(minutes=6)
        person.open(stack.url("profile-requests", ACCOUNT))
        assert person.page.title == "Dane konta", "looking needs no fresh log-in"
    for link, title in [("Zmień adres e-mail", "Zmiana adresu e-mail"), ("Zamknij konto", "Zamknięcie konta")]:
        person.open(stack.url("profile-requests", ACCOUNT))
        person.follow(link)
        assert person.page.title == "Zaloguj się do usługi", "although the broker knows the person"
        person.follow("Profil zaufany")
        assert prove(person, persona).title == title, "and back to where they wanted to go"
        for _ in range(2):
            stack.move_clock(minutes=6)
            person.open(stack.url("profile-requests", ACCOUNT))


def test_asked_for_64_times_at_once_one_mail_is_sent(stack, person):
    persona, _ = somebody(stack)
    new = f"nowy.{persona}@poczta.example"
    log_in(person, stack, persona)
    person.open(stack.url("profile-requests", ACCOUNT))
    person.follow("Zmień adres e-mail")
    _, action, data = person.filled("Wyślij link", email=new, email_again=new)
    cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items())}
    form = {name: values[0] for name, values in data.items()}
    with httpx.Client(limits=httpx.Limits(max_connections=64), timeout=60) as http, ThreadPoolExecutor(64) as pool:
        replies = list(pool.map(lambda _: http.post(action, data=form, headers=cookies).status_code, range(64)))
    assert sorted(replies) == [303] + [429] * 63
    visitor = Person()
    visitor.open(link_to(stack, new))
    visitor.press("Potwierdź adres e-mail")
    until(lambda: of_kind(stack, persona + "@poczta.example", "email-changed"), what="what was queued after it")
    assert len(of_kind(stack, new, "email-confirmation")) == 1


def test_five_links_a_day(stack, person):
    persona, _ = somebody(stack)
    log_in(person, stack, persona)
    for number in range(5):
        assert ask_for(person, stack, f"nowy{number}.{persona}@poczta.example").status == 200
        refused = ask_for(person, stack, f"inny.{persona}@poczta.example")
        assert refused.status == 429 and refused.has("raz na minutę"), refused.text
        stack.move_clock(minutes=1)
    assert ask_for(person, stack, f"inny.{persona}@poczta.example").status == 429
    assert stack.mails(f"inny.{persona}@poczta.example") == []


def test_a_change_that_was_answered_outlives_its_service_and_the_mail_worker(stack, people):
    person, (persona, _) = people(), somebody(stack)
    new = f"nowy.{persona}@poczta.example"
    log_in(person, stack, persona)
    stack.kill("notification-worker")
    assert ask_for(person, stack, new).has("Wysłaliśmy link potwierdzający")
    stack.kill("profile-requests")
    stack.start("notification-worker", "profile-requests")
    link, visitor = link_to(stack, new), people()
    visitor.open(link)
    stack.kill("notification-worker")
    assert visitor.press("Potwierdź adres e-mail").title == "Adres e-mail został zmieniony"
    stack.kill("profile-requests")
    stack.start("notification-worker", "profile-requests")
    until(lambda: of_kind(stack, persona + "@poczta.example", "email-changed"), what="the mail to the old address")
    assert len(of_kind(stack, new, "email-confirmation")) == 1
    person.open(stack.url("profile-requests", ACCOUNT))
    assert person.page.has(new)


def test_mails_after_a_change_of_language_are_in_the_new_one(stack, person):
    persona, _ = somebody(stack)
    new = f"nowy.{persona}@poczta.example"
    log_in(person, stack, persona)
    person.open(stack.url("profile-requests", ACCOUNT))
    person.follow("Zmień język wiadomości")
    assert person.press("Zapisz", language="en").has("Zmieniono język wiadomości e-mail") and person.page.has("English")
    ask_for(person, stack, new)
    link_to(stack, new)
    assert "Confirm the new e-mail address" in of_kind(stack, new, "email-confirmation")[0]["subject"]


def test_reminders_follow_the_person_to_the_new_address_and_end_with_the_account(stack, people):
    person, (persona, old) = people(), somebody(stack)
    new = f"nowy.{persona}@poczta.example"
    log_in(person, stack, persona)
    submit(person, stack)
    ask_for(person, stack, new)
    visitor = people()
    visitor.open(link_to(stack, new))
    visitor.press("Potwierdź adres e-mail")
    until(lambda: of_kind(stack, old, "email-changed"), what="the mail to the old address")
    stack.move_clock(days=3)
    until(lambda: of_kind(stack, new, "documents-missing"), what="the reminder")
    assert of_kind(stack, old, "documents-missing") == []
    log_in(person, stack, persona)
    close(person, stack)
    until(lambda: of_kind(stack, new, "account-closed"), what="the last mail")
    stack.move_clock(days=30)
    other, (persona, address) = people(), somebody(stack)
    log_in(other, stack, persona)
    close(other, stack)
    until(lambda: of_kind(stack, address, "account-closed"), what="what was queued after it")
    assert len(of_kind(stack, new, "documents-missing")) == 1


def login_of(person):
    """As "Dane konta" shows it."""
    return person.page.soup.find("dt", string="Login").find_next_sibling("dd").get_text(strip=True)


def submit(person, stack):
    """A request with nothing attached; returns its number."""
    person.open(stack.url("profile-requests", "/requests/new"))
    person.press("Szukaj", kind="PODM", name="przychodnia")
    person.press("Wybierz")
    roles = [each["value"] for each in person.page.soup.find_all("input", {"name": "role"})]
    person.press("Dalej", role=[roles[0]], telephone="+48 500 100 004", email="praca@jednostka.example")
    person.press("Zapisz wniosek", declaration="yes")
    submission = person.page.url
    person.send("GET", person.page.link("Pobierz"))
    person.open(submission)
    person.press("Zakończ", delivery="later")
    return person.page.text


def test_closing_ends_everything_and_the_person_begins_anew(stack, people):
    person, phone, (persona, address) = people(), people(), somebody(stack)
    client = OAuth2Client(*CLIENT, redirect_uri=REDIRECT, scope="openid offline_access profile", code_challenge_method="S256")
    url, state = client.create_authorization_url(stack.url("login-broker", "/authorize"), code_verifier="v" * 64)
    answer = log_in(phone, stack, persona, start=url, stop_at=REDIRECT)
    token = client.fetch_token(stack.url("login-broker", "/token"), authorization_response=answer, state=state, code_verifier="v" * 64)
    phone.open(stack.url("profile-requests", "/login"))
    assert phone.page.title == START, "known to the broker"

    def user_info():
        return httpx.get(stack.url("login-broker", "/userinfo"), headers={"authorization": f"Bearer {token['access_token']}"}).status_code

    assert user_info() == 200
    log_in(person, stack, persona)
    submit(person, stack)
    person.open(stack.url("profile-requests", ACCOUNT))
    before = login_of(person)
    person.follow("Zamknij konto")
    assert person.page.has("Wnioski, które zostaną wycofane")
    assert person.press("Zamknij konto").status == 422, "not without the tick"
    assert person.press("Zamknij konto", understood="yes").title == "Konto zostało zamknięte"
    assert path_of(person.page.url) == "/account-closed"
    assert len(until(lambda: of_kind(stack, address, "account-closed"), what="the last mail")) == 1

    assert user_info() == 401
    refused = httpx.post(
        stack.url("login-broker", "/token"), auth=CLIENT,
        data={"grant_type": "refresh_token", "refresh_token": token["refresh_token"]})
    assert refused.json()["error"] == "invalid_grant"
    phone.open(stack.url("profile-requests", "/my-account"))
    assert phone.page.title == "Zaloguj się do usługi", "here and at the broker"

    assert log_in(person, stack, persona).title == "Zaktualizuj informacje konta", "ePLOZ is not searched again"
    login = person.page.soup.find("input", {"name": "login"})["value"]
    journey.complete_account(person, address)
    until(lambda: len(of_kind(stack, address, "account-activation")) == 2, what="the activation mail")
    journey.activate(people(), stack, address)
    assert journey.go_on_when_active(person).title == START
    person.open(stack.url("profile-requests", ACCOUNT))
    assert login_of(person) == login and login.startswith(before) and login != before, "the old login stays with the old account"
    person.open(stack.url("profile-requests", "/my-account"))
    assert person.page.has("Nie masz oczekujących wniosków") and person.page.has("Nie masz pozostałych profili")
    phone.open(url, REDIRECT)
    phone.follow("Profil zaufany")
    assert prove(phone, persona, stop_at=REDIRECT).startswith(REDIRECT + "?code="), "other systems see the new account"


def test_a_closing_that_was_answered_reaches_a_broker_that_was_away(stack, people):
    person, (persona, address) = people(), somebody(stack)
    log_in(person, stack, persona)
    person.open(stack.url("profile-requests", ACCOUNT))
    person.follow("Zamknij konto")
    stack.kill("login-broker")
    stack.kill("notification-worker")
    way_out = person.press("Zamknij konto", stop_at=stack.url("login-broker"), understood="yes")
    assert isinstance(way_out, str)
    stack.kill("profile-requests")
    stack.start("login-broker", "notification-worker", "profile-requests")
    person.open(way_out)
    assert person.page.title == "Konto zostało zamknięte"
    assert len(until(lambda: of_kind(stack, address, "account-closed"), what="the last mail")) == 1

    def led_to_a_new_account():
        other = people()
        return log_in(other, stack, persona).title == "Zaktualizuj informacje konta"

    assert until(led_to_a_new_account, what="the broker to know")


def test_a_persona_that_closed_its_account_stays_without_it_when_personas_are_made_again(stack, people):
    person = people()
    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    assert close(person, stack).title == "Konto zostało zamknięte"
    stack.restart("profile-requests")
    assert journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login")).title == "Zaktualizuj informacje konta"


def test_the_only_administrator_stays(stack, people):
    other = people()
    journey.log_in(other, stack, "ewa-administratorka", stack.url("profile-requests", "/login"))
    assert close(other, stack).title == "Konto zostało zamknięte"
    person = people()
    journey.log_in(person, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    person.open(stack.url("profile-requests", ACCOUNT))
    person.follow("Zamknij konto")
    assert person.page.status == 409 and person.page.has("Nie możesz teraz zamknąć konta")


def test_no_address_and_no_token_stands_in_a_log(stack):
    assert stack.lines_with('"message":"request"', "profile-requests"), "there is a log to look through"
    for canary in ["@poczta.example", "token=", "nowi-"]:
        for name in stack.processes:
            assert stack.lines_with(canary, name) == []
