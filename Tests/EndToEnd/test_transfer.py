"""The transfer of permissions from SSOZ I, with the accounts of deploy/ssoz1.csv."""

import base64
import hashlib
import itertools
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from environment import ROOT, environment, executable
from harness import journey
from harness.person import Person, path_of

NAME = "profile-requests"
START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"
TITLE = "Przeniesienie uprawnień z SSOZ I do profilu w SSOZ II"
PASSWORD = "Haslo-ssoz1-1"
HEADER = "login;password_hash;last_used;register_number;regon;roles;telephone;email"
PEOPLE = itertools.count(1)


@pytest.fixture
def newcomer(stack, people):
    """Somebody with an active account and nothing in SSOZ II yet, on its start screen."""

    def make():
        name = f"nowi-{next(PEOPLE):06d}"
        email, person = f"{name}@poczta.example", people()
        journey.to_trusted_profile(person, stack.url(NAME, "/login"))
        journey.give_password(person, name)
        person.press("Potwierdź", code="000000")
        journey.wait_for_search(person)
        person.press("Utwórz nowe konto bez migracji")
        journey.complete_account(person, email)
        visitor = people()
        journey.activate(visitor, stack, email)
        assert journey.go_on_when_active(person).title == START
        return person

    return make


def send(person, login, password=PASSWORD, **more):
    return person.press("Dalej", login=login, password=password, **more)


def test_from_the_start_screen_to_work_in_the_new_profile(stack, newcomer):
    person = newcomer()
    assert person.page.has("Jeśli masz konto w systemie SSOZ I, przenieś uprawnienia do nowego profilu")
    assert person.page.has("Nie dotyczy to kont starszych niż 01.01.2023.")
    assert person.follow("Przenoszę uprawnienia z SSOZ I").title == TITLE
    assert send(person, "ssoz1.administrator", "nie to").has("Zabrakło wymaganych danych lub dane niepoprawne")
    assert person.page.soup.find("input", attrs={"name": "login"})["value"] == "ssoz1.administrator"
    assert send(person, "ssoz1.administrator").has("Uprawnienia zostały przeniesione")
    summary = person.page.url
    for words in ["„ŚWITO-MED”", "Podsumowanie", "administrator@jednostka.example", "Wypełniający karty psychiatryczne",
                  "Obserwator sprawozdań standardowych jednostki sprawozdawczej", "nie ma odpowiednika"]:
        assert person.page.has(words), words
    assert person.press("Zakończ").has("Jesteś obecnie zalogowany w profilu dla jednostki „ŚWITO-MED”")
    account = person.open("/my-account")
    assert account.has("Przypisana od") and account.has("Przenieś uprawnienia z SSOZ I")

    assert person.open(summary).has("Uprawnienia zostały przeniesione"), "a reload reads it again"
    assert person.follow("Wróć do poprzedniej strony").title == TITLE
    assert path_of(send(person, "ssoz1.administrator").url) == path_of(summary)
    other = newcomer()
    other.open("/transfer")
    assert send(other, "ssoz1.administrator").has("Uprawnienia z tego konta SSOZ I zostały już przeniesione")


@pytest.mark.parametrize(("login", "words"), [
    ("ssoz1.obserwator", "nie ma odpowiednika w SSOZ II"), ("ssoz1.dawny", "po raz ostatni przed 01.01.2023"),
    ("ssoz1.zamknieta", "została zamknięta"), ("ssoz1.nieznana", "nie ma w rejestrze"), ("ssoz1.nadzor", "nie można pełnić roli")])
def test_what_cannot_move_says_why_and_points_to_a_request(newcomer, login, words):
    person = newcomer()
    person.open("/transfer")
    for _ in range(2):
        assert send(person, login).has(words)
    assert person.follow("złóż wniosek o nowy profil").title == "Wniosek o nowy profil w SSOZ II"


def test_an_account_with_the_old_hash_and_one_without_a_telephone(newcomer):
    person = newcomer()
    person.open("/transfer")
    assert send(person, "ssoz1.slaby").has("Uprawnienia zostały przeniesione")
    person.open("/transfer")
    assert send(person, "ssoz1.bez.telefonu").has("Potrzebny jest jeszcze numer telefonu")
    assert send(person, "ssoz1.bez.telefonu", telephone="500 100 555").has("Uprawnienia zostały przeniesione")
    assert person.page.has("500 100 555".replace(" ", "\u00a0")) or "555" in person.page.text


def test_a_lock_holds_over_a_restart(stack, newcomer):
    person = newcomer()
    person.open("/transfer")
    for _ in range(5):
        assert send(person, "ssoz1.nikt", "zle").has("Wpisz poprawne dane")
    stack.restart(NAME)
    other = newcomer()
    other.open("/transfer")
    assert send(other, "SSOZ1.NIKT", "zle").has("Było zbyt wiele nieudanych prób")
    person.open("/transfer")
    assert send(person, "ssoz1.autor").has("Było zbyt wiele nieudanych prób"), "who asked is locked too"


def test_of_many_who_press_at_once_one_has_it(stack, newcomer):
    crowd = [newcomer() for _ in range(8)]
    for person in crowd:
        person.open("/transfer")
    with ThreadPoolExecutor(len(crowd)) as pool:
        pages = list(pool.map(lambda person: send(person, "ssoz1.autor"), crowd))
    assert sum(page.has("Uprawnienia zostały przeniesione") for page in pages) == 1
    assert sum(page.has("zostały już przeniesione") for page in pages) == 7


@pytest.mark.own_services("the command and what is in the files are looked at")
def test_neither_login_nor_password_is_in_a_log_or_a_database(stack):
    for words in [PASSWORD, "ssoz1.administrator", "ssoz1.nikt", "administrator@jednostka.example"]:
        assert not stack.lines_with(words)
        for file in stack.data.glob(f"{NAME}.sqlite*"):
            assert words.encode() not in file.read_bytes()


@pytest.mark.own_services("the command is run beside the service")
def test_the_command_imports_while_the_service_runs_names_bad_lines_and_may_be_repeated(stack, newcomer, tmp_path):
    salt = b"solsolsol"
    weak = "{SSHA}" + base64.b64encode(hashlib.sha1(b"tajne-haslo" + salt).digest() + salt).decode()
    path = tmp_path / "more.csv"
    path.write_text("\n".join([
        HEADER, f"z.pliku;{weak};2026-01-01;900000004;;ADMINISTRATOR_JEDNOSTKI;+48500100999;", "prywatne;dane;w;zlej;linii", ""]))
    variables = environment(NAME, stack.ports, stack.data, **stack.addresses.get(NAME, {}))

    def run(file):
        return subprocess.run([executable(NAME), "import-ssoz1", str(file)], env=variables, cwd=ROOT, capture_output=True, text=True, timeout=60)

    first = run(path)
    assert first.returncode == 3 and "1 accounts added, 0 changed, 0 as they were. Refused lines: 1." in first.stdout, first.stderr
    assert first.stderr == "line 3: 8 fields are needed, there are 5\n"
    person = newcomer()
    person.open("/transfer")
    assert send(person, "z.pliku", "tajne-haslo").has("Uprawnienia zostały przeniesione")
    assert "0 added, 0 changed, 1 as they were" in run(path).stdout.replace("accounts ", "")
    other = newcomer()
    other.open("/transfer")
    assert send(other, "z.pliku", "tajne-haslo").has("zostały już przeniesione"), "the mark outlives the import"
    assert run(tmp_path / "nowhere.csv").returncode == 66
    path.write_text("who;what\n")
    assert run(path).returncode == 65
