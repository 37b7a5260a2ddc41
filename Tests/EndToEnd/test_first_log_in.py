"""From the first log-in to an approved role, through the pages, without JavaScript."""

import re
import subprocess

from harness import journey
from harness.person import path_of
from harness.stack import ARTEFACTS, until

EMAIL = "anna.pierwsza@poczta.example"
CANARIES = ["02822822408", "Wiśniogórska", "anna.nowa", EMAIL, "anna.pierwsza", journey.PASSWORD]
NOTHING = lambda name: None  # noqa: E731


def pdf_text(content, path):
    """What pdftotext reads; the document is kept among the artefacts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def account(person, stack, persona, email, between=NOTHING):
    """The stages between the national log-in and an active account."""
    start = stack.url("profile-requests", "/login")
    journey.to_trusted_profile(person, start)
    between("login-broker")
    journey.give_password(person, persona)
    assert person.page.has("Podaj kod autoryzacyjny")
    between("login-broker")
    journey.give_code(person, stack, persona)
    assert person.page.title == "Migracja danych do UEOZ"
    between("account-migration")
    journey.wait_for_search(person)
    assert person.page.has("Nie odnaleziono w ePLOZ konta o podanym numerze PESEL") and person.page.has("Z02")
    number = re.search(r"MIGRATION_\d{13}", person.page.text).group()
    between("account-migration")
    person.press("Utwórz nowe konto bez migracji")
    assert person.page.title == "Zaktualizuj informacje konta"
    between("profile-requests")
    journey.complete_account(person, email)
    assert person.page.title == "Aktywuj konto"
    between("notification-worker")
    return number


def request_roles(person, between=NOTHING, attach=True):
    """The four steps of a role request; returns the numbers."""
    person.follow("Składam wniosek")
    person.press("Szukaj", kind="PODM", name="przychodnia")
    between("profile-requests")
    person.press("Wybierz")
    assert person.page.has("Dane wybranej jednostki")
    roles = [field["value"] for field in person.page.soup.find_all("input", {"name": "role"})]
    person.press("Dalej", role=roles[:2], telephone="+48 500 100 001", email="praca@jednostka.example")
    assert person.page.has("Zweryfikuj dane")
    between("profile-requests")
    person.press("Zapisz wniosek", declaration="yes")
    assert person.page.has("Dla wnioskowanych ról utworzono wnioski o poniższych numerach")
    numbers = re.findall(r"U\d{6}/\d{4}", person.page.text)
    assert len(numbers) == 2
    return numbers


def finish_request(person, name):
    """Downloads the document, attaches it and finishes."""
    submission = person.page.url
    document = person.page.link("Pobierz")
    refused = person.press("Zakończ", delivery="later")
    assert refused.status == 422 and person.page.has("Pobierz")
    first = person.send("GET", document)
    assert first.headers["content-type"].startswith("application/pdf")
    assert person.send("GET", document).content == first.content, "downloaded again it is the same, byte for byte"
    person.open(submission)
    person.press("Zakończ", file=("file", "wniosek.pdf", first.content, "application/pdf"), delivery="now")
    assert path_of(person.page.url) == "/my-account", person.page.text[:500]
    return pdf_text(first.content, ARTEFACTS / "documents" / f"{name}.pdf")


def test_the_whole_journey(stack, people):
    person = people()
    account(person, stack, "anna-nowa", EMAIL)
    helper = people()
    assert journey.activate(helper, stack, EMAIL).title == "Konto zostało aktywowane"
    journey.go_on_when_active(person)
    assert person.page.title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"
    numbers = request_roles(person)
    text = finish_request(person, "anna-nowa")
    for expected in ["Wiśniogórska", "Wypełniający sprawozdania niefinansowe", "Pieczęć jednostki", "Strona 1 z 2", *numbers]:
        assert expected in text
    assert person.page.has("Oczekujące wnioski") and all(person.page.has(number) for number in numbers)

    administrator = people()
    journey.log_in(administrator, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    administrator.open(stack.url("profile-requests", "/verification"))
    administrator.follow(numbers[0])
    administrator.press("Zatwierdź wniosek")
    until(lambda: [mail for mail in stack.mails(EMAIL) if mail["kind"] == "request-approved"], what="the mail about the approval")

    person.open(stack.url("profile-requests", "/my-account"))
    assert person.page.has("Aktywne profile")
    person.press("Pracuj w profilu")
    person.open(stack.url("profile-requests", "/home"))
    assert person.page.has("Jesteś obecnie zalogowany w profilu dla jednostki")

    person.press("Wyloguj się")
    assert person.page.title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    assert person.page.title == "Profil zaufany", "the session at the broker has ended too"


def test_nothing_personal_in_any_log(stack):
    for name in ["login-broker", "account-migration", "profile-requests", "notification-worker"]:
        assert stack.lines_with('"message":"request"', name), "there is a log to look through"
        for canary in [*CANARIES, "handle=", "code=", "token="]:
            assert stack.lines_with(canary, name) == []


def test_each_service_may_die_between_any_two_steps(stack, people):
    person = people()
    email = "kajetan.staly@poczta.example"
    account(person, stack, "staly-kod", email, between=stack.restart)
    journey.activate(people(), stack, email)
    stack.restart("login-broker")
    stack.restart("profile-requests")
    journey.go_on_when_active(person)
    numbers = request_roles(person, between=stack.restart)
    stack.restart("profile-requests")
    assert numbers[0] in finish_request(person, "staly-kod")
    stack.restart("profile-requests")
    person.open(stack.url("profile-requests", "/my-account"))
    assert all(person.page.has(number) for number in numbers)
