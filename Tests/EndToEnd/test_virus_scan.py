"""Attached files pass Debian's clamd before they are kept."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from harness import journey
from harness.clamd import EICAR, Clamd
from test_first_log_in import request_roles

pytestmark = pytest.mark.own_services("their virus scanner is the test's")

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"
NAME = "tajna nazwa pliku.pdf"


@pytest.fixture(scope="module")
def clamd():
    if not Path("/usr/sbin/clamd").exists():
        pytest.skip("clamav-daemon is not installed")
    scanner = Clamd()
    try:
        yield scanner.start()
    finally:
        scanner.remove()


@pytest.fixture(scope="module")
def stack(running_stack, clamd):
    return running_stack(CLAMD_ADDRESS=clamd.address)


@pytest.fixture
def submission(stack, person):
    """The last step of a request; returns its address."""
    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    request_roles(person)
    return person.page.url


def attach(person, submission, content):
    person.open(submission)
    return person.press("Załącz plik", file=("file", NAME, content, "application/pdf"), delivery="now")


def rows(stack, query):
    with closing(sqlite3.connect(stack.data / "profile-requests.sqlite")) as database:
        return database.execute(query).fetchall()


def test_a_clean_file_is_kept_an_infected_one_refused_and_none_is_taken_unscanned(stack, person, submission, clamd):
    assert "wniosek" not in NAME
    infected = attach(person, submission, PDF + b"x" * 600_000 + EICAR)
    assert infected.status == 422 and infected.has("Program antywirusowy wykrył w pliku zagrożenie"), infected.text
    assert not person.open(submission).has(NAME)
    [line] = stack.lines_with("malware", "profile-requests")
    assert json.loads(line)["malware.signature"].startswith("Eicar-Test-Signature")
    assert not stack.lines_with("tajna", "profile-requests")

    clean = attach(person, submission, PDF + b"x" * 600_000)
    assert clean.status == 200 and clean.has(NAME)

    clamd.stop()
    try:
        assert stack.url("profile-requests") and not stack.processes["profile-requests"].poll()
        refused = attach(person, submission, PDF)
        assert refused.status == 503 and refused.has("Spróbuj ponownie za kilka minut")
    finally:
        clamd.start()
    assert attach(person, submission, PDF).status == 200
    if not stack.server:
        assert rows(stack, "SELECT result FROM audit_entries WHERE action = 'attachment.malware-found'") == [("refused",)]
        assert rows(stack, "SELECT COUNT(*) FROM attachments") == [(2,)]
        assert rows(stack, "SELECT COUNT(*) FROM attachment_uploads") == [(0,)]
