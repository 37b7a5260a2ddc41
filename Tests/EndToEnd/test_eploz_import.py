"""The directory of ePLOZ is imported by command: what it says and ends with, and what an import that does not come to its end leaves."""

import contextlib
import signal
import sqlite3
import stat
import subprocess
import time

import pytest
from Bench import eploz_accounts
from environment import ROOT, environment, executable
from harness import journey
from harness.stack import Stack

pytestmark = pytest.mark.own_services("the executables are run one by one")

NAME = "account-migration"
GOOD = "01810100115;jproba;jan@eploz.example;active;Jan;Próba"


@pytest.fixture
def place(request, tmp_path):
    """Where account-migration keeps its data; none of the services runs."""
    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None
    return Stack(tmp_path, server)


def command(place, *words, **settings):
    variables = environment(NAME, place.ports, place.data, **place.addresses.get(NAME, {}) | place.overrides | settings)
    return {"args": [executable(NAME), "import-eploz", *map(str, words)], "env": variables, "cwd": place.data}


def imported(place, *words, **settings):
    return subprocess.run(**command(place, *words, **settings), capture_output=True, text=True, timeout=120)


def file(place, *lines, name="eploz.csv", header=eploz_accounts.HEADER):
    path = place.data / name
    path.write_text("".join(f"{line}\n" for line in ([header] if header else []) + list(lines)))
    return path


def current(place):
    """The accounts of the present directory."""
    rows = place.rows(NAME, "SELECT accounts FROM legacy_imports WHERE state = 'current'")
    return int(rows[0][0]) if rows else None


def test_an_import_says_what_came_of_it_and_the_same_file_again_changes_nothing(place):
    path = file(place, GOOD)
    first = imported(place, path)
    assert (first.returncode, first.stdout) == (0, "The directory was replaced: 1 accounts. Refused lines: 0.\n"), first.stderr
    assert "storing: 100 %" in first.stderr and "\r" not in first.stderr
    again = imported(place, path)
    assert (again.returncode, again.stdout) == (0, "The directory is that of this file already: 1 accounts.\n")
    assert len(place.rows(NAME, "SELECT generation FROM legacy_imports")) == 1


def test_refused_lines_are_named_on_the_terminal_or_in_the_report_and_nothing_they_hold_is(place):
    path = file(place, GOOD, "01810100116;kanarek;;active;Jan;Próba", "01810100115;JPROBA;;active;Jan;Próba")
    with path.open("ab") as added:
        added.write("01810100115;wróbel;;active;Jan;Próba\n".encode("cp1250"))
    shown = imported(place, path)
    reasons = {3: "the PESEL does not check out (checksum)", 4: "the login stands in line 2 already", 5: "the line is not UTF-8"}
    assert shown.returncode == 3 and shown.stdout.endswith("1 accounts. Refused lines: 3.\n")
    for line, reason in reasons.items():
        assert f"line {line}: {reason}\n" in shown.stderr
    file(place, GOOD, "01810100116;kanarek;;active;Jan;Próba", name="other.csv")
    report = place.data / "report.csv"
    written = imported(place, "--report", report, place.data / "other.csv")
    assert written.returncode == 3 and report.read_text() == "line;reason\n3;the PESEL does not check out (checksum)\n"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    # As after an import whose end was not heard of.
    report.unlink()
    again = imported(place, "--report", report, place.data / "other.csv")
    assert again.returncode == 0 and report.read_text() == "line;reason\n3;the PESEL does not check out (checksum)\n"
    for text in [shown.stdout, shown.stderr, written.stdout, written.stderr, report.read_text()]:
        for canary in ["018101", "kanarek", "JPROBA", "Próba", "bel"]:
            assert canary not in text


def test_json_lines_are_imported_by_the_files_name_or_by_the_format_given(place):
    lines = list(eploz_accounts.lines(1500, form="jsonl"))
    assert imported(place, file(place, *lines, name="eploz.jsonl", header=None)).returncode == 0
    assert current(place) == 1500
    assert imported(place, "--format", "jsonl", file(place, *lines[:1000], name="eploz.txt", header=None)).returncode == 0
    assert current(place) == 1000


def test_each_thing_that_stops_an_import_has_its_code_and_words_and_leaves_the_directory_as_it_was(place):
    assert imported(place, file(place, GOOD)).returncode == 0
    folder = place.data / "folder"
    folder.mkdir()
    utf16 = place.data / "utf16.csv"
    utf16.write_text(f"{eploz_accounts.HEADER}\n{GOOD}\n", encoding="utf-16")
    other = file(place, GOOD.replace("jproba", "other"), name="other.csv")
    cases = [
        (66, "cannot be read", [place.data / "missing.csv"], {}),
        (66, "not a regular file", [folder], {}),
        (65, "not even the header", [file(place, name="empty.csv", header=None)], {}),
        (65, "does not begin with the header pesel;login;", [file(place, GOOD, name="headless.csv", header=None)], {}),
        (65, "UTF-16", [utf16], {}),
        (65, "--allow-fewer", [file(place, name="header.csv")], {}),
        (65, "--allow-fewer", ["--format", "jsonl", other], {}),
        (64, "format", ["--format", "xml", other], {}),
        (73, "report cannot be written", ["--report", folder / "missing" / "report.csv", other], {}),
        (78, "DATABASE_CONNECTIONS must be", [other], {"DATABASE_CONNECTIONS": "many"}),
        (78, "keyring", [other], {"SEALING_KEYRING_FILE": str(place.data / "missing")}),
        (75, "no way to the database", [other], {"DATABASE_URL": "postgresql://ssoz@/x?host=/nowhere"}),
    ]
    for code, words, arguments, settings in cases:
        result = imported(place, *arguments, **settings)
        assert (result.returncode, words in result.stderr) == (code, True), (arguments, result.returncode, result.stderr)
        assert "Fatal" not in result.stderr and not result.stdout
    assert current(place) == 1
    assert len(place.rows(NAME, "SELECT generation FROM legacy_imports")) == 1


def start_large(place, path):
    """Begins an import of many accounts, and returns it once some of them are stored."""
    process = subprocess.Popen(**command(place, path), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    for line in process.stderr:
        if line.startswith("storing:"):
            return process
    raise AssertionError(f"the import ended with {process.wait()}")


def test_a_killed_import_leaves_the_directory_as_it_was_and_its_place_is_taken_once_its_claim_has_run_out(place):
    assert imported(place, file(place, GOOD)).returncode == 0
    large = place.data / "large.csv"
    eploz_accounts.write(large, 15_000)
    process = start_large(place, large)
    process.kill()
    process.wait()
    assert current(place) == 1
    assert int(place.rows(NAME, "SELECT COUNT(*) FROM legacy_accounts")[0][0]) > 1
    refused = imported(place, large)
    assert refused.returncode == 75 and "Another import is under way" in refused.stderr
    place.change(NAME, f"UPDATE legacy_imports SET claimed_until = {int(time.time() * 1000)} WHERE state = 'importing'")
    assert imported(place, large).returncode == 0
    assert current(place) == 15_000
    assert int(place.rows(NAME, "SELECT COUNT(*) FROM legacy_accounts")[0][0]) == 15_000


@pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_import_leaves_the_directory_as_it_was_and_nothing_in_the_way_of_the_next(place, interruption):
    assert imported(place, file(place, GOOD)).returncode == 0
    large = place.data / "large.csv"
    eploz_accounts.write(large, 15_000)
    process = start_large(place, large)
    process.send_signal(interruption)
    assert process.wait(60) == 130 and "the directory is as it was" in process.stderr.read()
    assert current(place) == 1
    assert imported(place, file(place, GOOD, "01810100115;second;;closed;Jan;Próba", name="next.csv")).returncode == 0
    assert current(place) == 2
    assert int(place.rows(NAME, "SELECT COUNT(*) FROM legacy_accounts")[0][0]) == 2


def test_a_full_disk_leaves_the_directory_as_it_was_and_with_room_the_import_succeeds(place, request):
    if place.server:
        pytest.skip("the server's disk is not this test's")
    disk = place.data / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)], capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        settings = {"DATABASE_PATH": str(disk / f"{NAME}.sqlite")}
        small, large = file(place, GOOD), place.data / "large.csv"
        eploz_accounts.write(large, 20_000)
        assert imported(place, small, **settings).returncode == 0
        full = imported(place, large, **settings)
        assert full.returncode == 74 and "the disk" in full.stderr and "as it was" in full.stderr, full.stderr
        assert imported(place, small, **settings).stdout == "The directory is that of this file already: 1 accounts.\n"
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        # There may not have been room even to give the import up; then its claim would have to run out.
        with contextlib.closing(sqlite3.connect(disk / f"{NAME}.sqlite")) as database, database:
            database.execute("UPDATE legacy_imports SET claimed_until = 0 WHERE state = 'importing'")
        retried = imported(place, large, **settings)
        assert retried.returncode == 0, retried.stderr
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_service_that_runs_searches_the_new_directory_at_once_and_a_restart_does_not_bring_back_the_old_one(stack, people):
    def outcome():
        person = people()
        journey.log_in(person, stack, "jan-z-eploz", stack.url("profile-requests", "/login"))
        journey.wait_for_search(person)
        code = next(code for code in ("Z01", "Z02", "Z03") if person.page.has(code))
        person.press("Przerwij proces migracji")
        return code

    imports = "SELECT COUNT(*) FROM legacy_imports"
    assert int(stack.rows(NAME, imports)[0][0]) == 1 and stack.lines_with("ePLOZ directory imported", NAME), "the start has imported its file"
    assert outcome() == "Z01"
    jan = next(line for line in (ROOT / "deploy" / "eploz.csv").read_text().splitlines() if "jlakotny" in line)
    result = imported(stack, "--allow-fewer", file(stack, jan, jan.replace("jlakotny", "jan2")))
    assert result.returncode == 0, result.stderr
    assert outcome() == "Z03"
    stack.restart(NAME)
    assert outcome() == "Z03" and stack.lines_with("a later import, which stays in force", NAME)
    assert int(stack.rows(NAME, imports)[0][0]) == 2


def test_a_start_names_every_line_of_its_file_that_will_not_do(place):
    path = file(place, GOOD, "x", "01810100116;y;;active;Jan;Próba")
    variables = environment(NAME, place.ports, place.data, **place.addresses.get(NAME, {}) | {"EPLOZ_DIRECTORY_FILE": str(path)})
    result = subprocess.run([executable(NAME), "serve"], env=variables, cwd=place.data, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1 and "Fatal" not in result.stderr
    for words in ["line 3: 6 fields are needed, there are 1", "line 4: the PESEL does not check out", "import-eploz"]:
        assert words in result.stderr
