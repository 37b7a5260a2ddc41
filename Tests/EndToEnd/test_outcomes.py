"""Each way a search of ePLOZ can end: its screen, its ways on, and what it says to tell the help line."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from environment import ROOT
from harness import journey

pytestmark = pytest.mark.own_services("their personas and ePLOZ are the test's")

MIGRATE, NEW, AGAIN, ABORT = (
    "Przenieś konto do UEOZ", "Utwórz nowe konto bez migracji", "Wyszukaj ponownie", "Przerwij proces migracji")
OUTCOMES = {
    "Z01": ("jan-z-eploz", {MIGRATE, NEW, ABORT}, "Odnaleziono w ePLOZ konto o podanym numerze PESEL"),
    "Z02": ("anna-nowa", {NEW, ABORT}, "Nie odnaleziono w ePLOZ konta o podanym numerze PESEL"),
    "Z03": ("dwa-konta", {ABORT}, "więcej niż jedno konto"),
    "Z04": ("zamkniete-konto", {ABORT}, "zablokowane lub zamknięte"),
    "Z05": ("staly-kod", {AGAIN, ABORT}, "ePLOZ nie odpowiada"),
    "Z06": ("bez-pesel", {NEW, ABORT}, "nie masz numeru PESEL"),
    "Z07": ("nowe-nazwisko", {ABORT}, "ma inne imię lub nazwisko"),
}
FOREIGNER = """
  - id: bez-pesel
    story: "Nie ma numeru PESEL: zdarzenie Z06."
    givenNames: Jonas
    familyName: Beispiel
    eidas: DE/PL/beispiel-1
    birthDate: "1840-02-03"
    userName: bez-pesel
    email: jonas@poczta.example
    phone: "+48500100099"
    password: Haslo-testowe-1
"""


@pytest.fixture(scope="module")
def personas(tmp_path_factory):
    """The project's personas, and somebody whom no PESEL can be searched by."""
    file = tmp_path_factory.mktemp("personas") / "personas.yaml"
    file.write_text((ROOT / "deploy" / "personas.yaml").read_text().replace("\ngenerators:", FOREIGNER + "generators:", 1))
    return str(file)


@pytest.fixture(scope="module")
def stack(running_stack, personas):
    return running_stack(PERSONAS_FILE=personas)


@pytest.fixture(scope="module")
def silent(running_stack, personas):
    """An ePLOZ that is not there."""
    return running_stack(
        PERSONAS_FILE=personas, EPLOZ_DIRECTORY_FILE="", EPLOZ_DIRECTORY_URL="http://127.0.0.1:1", EPLOZ_DIRECTORY_TOKEN="eploz-test-token",
        EPLOZ_ATTEMPTS="2")


@pytest.mark.parametrize("code", OUTCOMES)
def test_an_outcome_has_its_screen_and_its_ways_on(stack, silent, person, code):
    persona, ways, words = OUTCOMES[code]
    there = silent if code == "Z05" else stack
    journey.log_in(person, there, persona, there.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    page = person.page
    assert page.title == "Migracja danych do UEOZ" and page.has(words)
    offered = {button.get_text(strip=True) for button in page.soup.select("main form[action='/migration/decision'] button")}
    assert offered == ways
    number = re.search(r"MIGRATION_\d{13}", page.text).group()
    assert page.has(f"numer zdarzenia ( {number} ) i kod zdarzenia ( {code} )") and page.has("skontaktuj się z infolinią pod numerem 00 000 00 00")
    assert page.has("login w systemie ePLOZ") == (code != "Z06")
    # The number is the millisecond of the outcome, which the page shows as it is in Warsaw.
    moment = datetime.fromtimestamp(int(number.removeprefix("MIGRATION_")) / 1000, ZoneInfo("Europe/Warsaw"))
    assert page.has(moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03}")


def test_searching_again_is_a_new_event(silent, person):
    journey.log_in(person, silent, "staly-kod", silent.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    first = re.search(r"MIGRATION_\d{13}", person.page.text).group()
    person.press(AGAIN)
    journey.wait_for_search(person)
    assert person.page.has("Z05") and first not in person.page.text
