"""The register of units is imported and made up by command: what the commands say and end with, what a killed import leaves, what a service sees."""

import csv
import io
import signal
import subprocess

import pytest
from environment import environment, executable
from harness import journey
from harness.stack import Stack

pytestmark = pytest.mark.own_services("the executables are run one by one")

NAME = "profile-requests"
HEADER = ["ID Księgi", "Nazwa", "NIP", "Ulica", "Budynek", "Lokal", "Kod pocztowy", "Miejscowość", "Teryt", "Telefon", "Email",
          "Data wykreślenia z rejestru"]
GOOD = ["000000900001", "Przychodnia „Kanarek”", "9990000014", "ul. Łąkowa", "1", "NULL", "61-381", "Kanarkowo", "3064039", "NULL", "NULL", "NULL"]


@pytest.fixture
def place(request, tmp_path):
    """Where profile-requests keeps its data; none of the services runs."""
    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None
    return Stack(tmp_path, server)


def command(place, *words, **settings):
    variables = environment(NAME, place.ports, place.data, **place.addresses.get(NAME, {}) | settings)
    return {"args": [executable(NAME), *map(str, words)], "env": variables, "cwd": place.data}


def run(place, *words, **settings):
    return subprocess.run(**command(place, *words, **settings), capture_output=True, text=True, timeout=300)


def file(place, *lines, name="register.csv", header=HEADER):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([header, *lines])
    path = place.data / name
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


def units(place):
    return int(place.rows(NAME, "SELECT COUNT(*) FROM units")[0][0])


def test_help_says_what_the_file_has_to_be_like(place):
    text = run(place, "import-units", "--help").stdout
    for words in ["ID Księgi", "NULL", "65", "--report"]:
        assert words in text
    assert "--seed" in run(place, "generate-units", "--help").stdout


def test_an_import_adds_changes_and_closes_and_the_same_file_again_changes_nothing(place):
    first = run(place, "import-units", file(place, GOOD))
    assert (first.returncode, first.stdout) == (
        0, "The register was brought up to date: 1 units added, 0 changed, of these 0 closed; 0 as they were.\n"), first.stderr
    assert "storing: 100 %" in first.stderr
    again = run(place, "import-units", file(place, GOOD))
    assert (again.returncode, again.stdout) == (0, "The register is as the file says already: 1 units.\n")
    closed = run(place, "import-units", file(place, [*GOOD[:11], "2023-10-01"], ["2", *GOOD[1:]]))
    assert "1 units added, 1 changed, of these 1 closed" in closed.stdout
    assert int(place.rows(NAME, "SELECT COUNT(*) FROM units WHERE closed_at IS NOT NULL")[0][0]) == 1
    assert len(place.rows(NAME, "SELECT object FROM audit_entries WHERE action = 'register.imported'")) == 2


def test_lines_that_will_not_do_are_named_and_nothing_they_hold_is_and_nothing_is_imported(place):
    bad = [[*GOOD[:2], "9990000015", *GOOD[3:]], GOOD[:3], ["000000900002", *GOOD[1:8], "kanarek", *GOOD[9:]]]
    path = file(place, GOOD, *bad)
    shown = run(place, "import-units", path)
    assert shown.returncode == 65 and units(place) == 0 and not shown.stdout
    for words in ["line 3: „NIP” will not do", "line 4: 12 fields are needed, there are 3", "line 5: „Teryt” will not do",
                  "Nothing was imported: 3 lines"]:
        assert words in shown.stderr
    report = place.data / "report.csv"
    written = run(place, "import-units", "--report", report, path)
    assert written.returncode == 65 and report.read_text().splitlines()[:2] == ["line;reason", "3;„NIP” will not do"]
    for text in [shown.stderr, written.stderr, report.read_text()]:
        assert "anarek" not in text and "999000" not in text


@pytest.mark.parametrize("code, words, arguments", [
    (66, "cannot be read", ["missing.csv"]), (66, "not a regular file", ["."]), (64, "", []),
])
def test_what_cannot_be_read_has_its_code(place, code, words, arguments):
    result = run(place, "import-units", *arguments)
    assert result.returncode == code and words in result.stderr and "Fatal" not in result.stderr


def test_missing_columns_are_all_named(place):
    result = run(place, "import-units", file(place, header=[name for name in HEADER if name not in ("NIP", "Teryt")]))
    assert result.returncode == 65 and "lacks columns: NIP, Teryt" in result.stderr


def test_made_up_units_go_into_the_database_or_into_a_file_that_is_imported_as_the_same(place):
    path = place.data / "made-up.csv"
    assert run(place, "generate-units", "--count", "500", "--csv", path).returncode == 0
    assert run(place, "generate-units", "--count", "500", "--csv", "-").stdout == path.read_text()
    assert run(place, "import-units", path).returncode == 0 and units(place) == 500
    assert run(place, "generate-units", "--count", "500").stdout == "The units are there already.\n"
    assert run(place, "generate-units", "--count", "700").stdout == "Units added: 200.\n"
    other = run(place, "generate-units", "--count", "700", "--seed", "7")
    assert other.returncode == 65 and "not of this series" in other.stderr
    assert units(place) == 700


@pytest.mark.parametrize("interruption", [signal.SIGKILL, signal.SIGTERM])
def test_an_import_that_is_killed_leaves_the_register_as_it_was_and_running_it_again_completes(place, interruption):
    assert run(place, "import-units", file(place, GOOD)).returncode == 0
    path = place.data / "large.csv"
    assert run(place, "generate-units", "--count", "15000", "--csv", path).returncode == 0
    process = subprocess.Popen(
        **command(place, "import-units", path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("storing"):
            break
    process.send_signal(interruption)
    ended = process.wait(60)
    assert ended == (130 if interruption == signal.SIGTERM else -signal.SIGKILL)
    assert units(place) == 1
    assert run(place, "import-units", path).returncode == 0
    assert units(place) == 15_001


def test_a_service_that_runs_finds_imported_units_at_once(stack, people):
    person = people()
    journey.log_in(person, stack, "adam-administrator", stack.url(NAME, "/login"))
    place = stack
    search = stack.url(NAME, "/units?name=kanarek+zupelnie+nowy")
    assert person.open(search).has("Nie znaleziono jednostek")
    result = run(place, "import-units", file(place, [GOOD[0], "Kanarek Zupełnie Nowy", *GOOD[2:]]))
    assert result.returncode == 0, result.stderr
    assert not person.open(search).has("Nie znaleziono jednostek")
    page = person.follow("Kanarek Zupełnie Nowy")
    assert page.title == "Kanarek Zupełnie Nowy" and page.has("Dane jednostki")
