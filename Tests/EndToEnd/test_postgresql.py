"""What the services do when their PostgreSQL server is late or will not do; and moving there from files."""

import shutil
import subprocess

import pytest
from environment import ROOT, SERVICES, environment, executable
from harness import journey
from harness.postgresql import PostgreSQL
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("their PostgreSQL server is stopped")


@pytest.fixture
def server():
    """A server of the test's own, that it may stop."""
    server = PostgreSQL().start()
    yield server
    server.remove()


def test_a_service_that_is_started_before_its_server_says_so_and_waits(tmp_path):
    server = PostgreSQL().start()
    try:
        stack = Stack(tmp_path, server)
        server.stop()
        name = "login-broker"
        with open(stack.log(name), "ab") as log:
            stack.processes[name] = subprocess.Popen(
                [executable(name), "serve"], env=environment(name, stack.ports, stack.data, **stack.addresses[name]), cwd=ROOT, stdout=log,
                stderr=log)
        line = until(lambda: stack.lines_with('"waiting for a dependency"'), what="the line in the log")[0]
        assert str(server.folder) in line, "it says what it looks for, and where"
        server.start()
        stack.wait(name)
        stack.stop()
    finally:
        server.remove()


def refusal(stack, name="notification-worker"):
    """What a start that does not succeed prints."""
    result = subprocess.run(
        [executable(name), "serve"], env=environment(name, stack.ports, stack.data, **stack.addresses[name]), cwd=ROOT, capture_output=True,
        text=True, timeout=60)
    assert result.returncode == 1, result.stderr
    return result.stderr


def test_a_database_of_a_newer_program_or_another_alphabet_stops_the_start_in_words(server, tmp_path):
    stack = Stack(tmp_path, server).start("notification-worker")
    stack.stop()
    stack.change(
        "notification-worker", "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (99, 'later', 'x', 0)")
    words = refusal(stack)
    assert "newer version" in words and "99" in words
    server.sql("CREATE DATABASE polish TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'pl'")
    stack.addresses["notification-worker"] = {"DATABASE_URL": server.url("polish")}
    assert "collation C" in refusal(stack)


def test_an_installation_on_files_moves_to_the_server_and_goes_on(server, people, tmp_path):
    stack = Stack(tmp_path).start()
    email = "anna.przenosna@poczta.example"
    person = people()
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)
    stack.stop()
    for name in SERVICES:
        stack.addresses[name] = {"DATABASE_URL": server.create(name)}
        command = [executable(name), "move-data", str(stack.data / f"{name}.sqlite")]
        variables = environment(name, stack.ports, stack.data, **stack.addresses[name])
        result = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert result.returncode == 0 and "all of them are the same on both sides" in result.stdout, result.stderr
        again = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert again.returncode == 1 and "Move into an empty database" in again.stderr, again.stderr
        shutil.move(stack.data / f"{name}.sqlite", stack.data / f"{name}.moved")
    stack.start()
    journey.activate(people(), stack, email)
    assert journey.go_on_when_active(person).title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"
    stack.stop()
