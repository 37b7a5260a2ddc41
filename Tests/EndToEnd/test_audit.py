"""The audit trail: a person's own history, its export by command, and how long it is kept."""

import csv
import io
import json
import re
import subprocess

import pytest
from environment import SERVICES, executable
from harness import journey
from harness.stack import until

HISTORY = "/my-account/account/history"


@pytest.fixture(autouse=True)
def set_back(stack):
    yield
    stack.reset_clock()


def rows(page):
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in page.soup.select("tbody tr")]


def test_somebody_reads_what_they_did_and_what_was_done_and_takes_it_along(stack, people):
    person, administrator = people(), people()
    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    person.open(stack.url("profile-requests", "/start"))
    person.follow("Składam wniosek")
    person.press("Szukaj", kind="PODM", name="przychodnia")
    person.press("Wybierz")
    role = person.page.soup.find("input", {"name": "role"})["value"]
    person.press("Dalej", role=role, telephone="+48 500 100 001", email="praca@jednostka.example")
    person.press("Zapisz wniosek", declaration="yes")
    place = person.page.url
    number = re.search(r"U\d{6}/\d{4}", person.page.text).group()
    person.send("GET", person.page.link("Pobierz"))
    person.open(place)
    person.press("Zakończ", delivery="later")
    journey.log_in(administrator, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    administrator.open(stack.url("profile-requests", "/verification"))
    administrator.follow(number)
    way = administrator.page.soup.find("input", {"name": "received"})["value"]
    administrator.press("Oznacz jako otrzymany", received=way)

    person.open(stack.url("profile-requests", "/my-account/account"))
    page = person.follow("Pokaż historię")
    table = rows(page)
    for act in [f"Obejrzano wniosek {number}", f"Oznaczono, że otrzymano podpisany wniosek {number}"]:
        assert ["administrator", act, "–", "wykonano"] in [row[1:] for row in table]
    assert {f"Zapisano wniosek {number}", f"Złożono wniosek {number}", "Zalogowano się"} <= {row[2] for row in table if row[1] == "Ty"}
    assert all(row[3] == "127.0.0.1" for row in table if row[2] == "Zalogowano się")
    assert "Adam" not in page.soup.main.get_text()

    answer = person.send("GET", page.link("Pobierz CSV"))
    taken = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert taken[0] == ["Data i godzina", "Kto", "Czynność", "Adres IP", "Wynik"]
    assert len(taken) == len(table) + 1 and [row[2] for row in taken[1:]] == [row[2] for row in table]
    answer = person.send("GET", page.link("Pobierz JSON"))
    entries = answer.json()["entries"]
    assert entries[0]["action"] == "account.history-exported" and [each["description"] for each in entries[1:]] == [row[2] for row in table]
    stranger = people()
    assert "Zaloguj się" in stranger.open(stack.url("profile-requests", HISTORY)).text


def export(stack, name, *arguments):
    variables = stack.variables(name)
    return subprocess.run([executable(name), "export-audit", *arguments], env=variables, capture_output=True, text=True, timeout=60)


@pytest.mark.own_services("the executables are run beside the services")
@pytest.mark.parametrize("name", SERVICES)
def test_each_service_exports_its_trail_while_it_runs(stack, people, name, tmp_path):
    person = people()
    journey.log_in(person, stack, "jan-z-eploz", stack.url("profile-requests", "/login"))
    whole = export(stack, name)
    assert whole.returncode == 0, whole.stderr
    entries = [json.loads(line) for line in whole.stdout.splitlines()]
    assert entries[-1]["action"] == "audit.exported" and entries[-1]["actor"] == "operator" and entries[-1]["service"] == name
    assert f"Exported {len(entries)} entries." in whole.stderr
    order = [(entry["at"], entry["id"]) for entry in entries]
    assert order == sorted(order)
    for canary in ["Łakotny", "jan.lakotny", journey.PASSWORD]:
        assert canary not in whole.stdout

    rest = export(stack, name, "--after", entries[0]["id"])
    assert rest.stdout.startswith(whole.stdout.split("\n", 1)[1])
    table = tmp_path / "audit.csv"
    written = export(stack, name, "--format", "csv", "--output", str(table))
    assert written.returncode == 0 and not written.stdout and table.stat().st_mode & 0o777 == 0o600
    with table.open(newline="", encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    assert [each["id"] for each in read][:len(entries)] == [entry["id"] for entry in entries]
    assert export(stack, name, "--to", "2020-01-01").stdout == ""


@pytest.mark.own_services("the executables are run beside the services")
@pytest.mark.parametrize("arguments, words", [
    (["--from", "29.11.2023"], "29.11.2023 is not a day"), (["--from", "2026-01-02", "--to", "2026-01-01"], "--to is before --from"),
    (["--after", "x"], "x is not the id of an entry"), (["--after", "00000000-0000-4000-8000-000000000000"], "There is no entry"),
    (["--output", "/dev/null"], "/dev/null exists already"), (["--output", "/nie/ma/x"], "/nie/ma/x cannot be written"),
    (["--format", "xml"], "xml"),
])
def test_what_cannot_be_exported_is_said(stack, arguments, words):
    refused = export(stack, "profile-requests", *arguments)
    assert refused.returncode != 0 and words in refused.stderr and not refused.stdout


@pytest.mark.own_services("the executables are run beside the services")
def test_the_command_explains_itself(stack):
    for name in SERVICES:
        helped = export(stack, name, "--help")
        assert helped.returncode == 0 and all(option in helped.stdout for option in ["--from", "--to", "--format", "--after", "--output"])


@pytest.mark.own_services("a retention of its own")
def test_old_entries_go_after_their_days_and_young_ones_stay(running_stack, people):
    stack = running_stack(AUDIT_RETENTION_DAYS="30")

    def trail():
        return [json.loads(line) for line in export(stack, "profile-requests").stdout.splitlines()]

    person = people()
    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    old = {entry["id"] for entry in trail()}
    stack.move_clock(days=31)
    later = people()
    journey.log_in(later, stack, "adam-administrator", stack.url("profile-requests", "/login"))

    def swept():
        entries = trail()
        return entries if not old & {entry["id"] for entry in entries} else None

    entries = until(swept, every=1, what="old entries to be removed")
    assert any(entry["action"] == "session.started" for entry in entries), "the young one stays"
    notes = [entry for entry in entries if entry["action"] == "audit.expired"]
    assert all(note["actor"] == "profile-requests" for note in notes)
    assert sum(int(note["object"].removeprefix("entries:")) for note in notes) >= len(old)
    stack.reset_clock()
