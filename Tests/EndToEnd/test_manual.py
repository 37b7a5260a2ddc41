"""The map of the manual's screens names tests that are there."""

import re

import pytest
from environment import ROOT

TESTS = ROOT / "Tests"
NAMED = sorted(set(re.findall(r"`((?:[A-Za-z]+/)*(?:[A-Za-z]+Tests|test_\w+\.py))`", (TESTS / "MANUAL.md").read_text())))


@pytest.mark.parametrize("name", NAMED)
def test_a_test_the_map_names_is_there(name):
    places = [TESTS / "EndToEnd" / name, TESTS / "Browser" / name, TESTS / "ProfileRequestsHTTPTests" / f"{name}.swift", TESTS / f"{name}.swift"]
    assert any(place.is_file() for place in places)


# Of the manual's table of contents.
CHAPTERS = [
    "Dostęp do systemu SSOZII", "Logowanie i rejestracja", "Warunki korzystania z systemu", "Informacje podstawowe", "Charakterystyka ról",
    "Przeniesienie profilu z SSOZI", "Utworzenie profilu, tworzenie wniosku o rolę oraz jego wysłanie",
    "Lista wniosków o rolę wraz z podglądem szczegółów wniosku", "Wnioskowanie o kolejne role, gdy posiada się już profil",
    "Profil użytkownika oraz aktualizacja danych profilowych", "Wyloguj się"]
ROWS = [row.strip("| ").split(" | ") for row in (TESTS / "MANUAL.md").read_text().splitlines() if row.startswith("| ") and "---" not in row]


def test_every_chapter_of_the_manual_is_in_the_map():
    assert [chapter for chapter in CHAPTERS if chapter not in {row[0] for row in ROWS}] == []


def test_every_screen_of_the_map_has_a_test():
    assert [row for row in ROWS if row[-1] != "tests" and "Tests" not in row[-1] and "test_" not in row[-1]] == []
