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


def test_every_chapter_of_the_manual_is_in_the_map():
    chapters = re.findall(r"^\| ([^|]+?) \|", (TESTS / "MANUAL.md").read_text(), re.MULTILINE)
    assert {"Logowanie i rejestracja", "Warunki korzystania z systemu", "Informacje podstawowe", "Charakterystyka ról", "Przeniesienie profilu z SSOZI",
            "Lista wniosków o rolę wraz z podglądem szczegółów wniosku", "Wyloguj się"} <= set(chapters)
