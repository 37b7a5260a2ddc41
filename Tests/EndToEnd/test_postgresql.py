"""What the services do when their PostgreSQL server is late or will not do; and moving there from files."""

import contextlib
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from environment import ROOT, SERVICES, environment, executable
from harness import code_log_ins, journey
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


def test_more_requests_than_connections_are_refused_early_and_told_when_to_come_back(server, tmp_path):
    stack = Stack(tmp_path, server, DATABASE_CONNECTIONS="1").start("login-broker")
    database = stack.databases["login-broker"]
    address = stack.url("login-broker", code_log_ins.AUTHORIZE)
    assert httpx.get(address).status_code in (200, 303)
    # Somebody holds the table that each log-in begins in.
    holder = threading.Thread(target=hold, args=(server, database), daemon=True)
    holder.start()
    until(
        lambda: server.sql("SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'interactions'::regclass", database),
        what="the lock to be held")

    def ask(_):
        began = time.monotonic()
        with httpx.Client(timeout=60) as client:
            reply = client.get(address, headers={"Accept": "text/html"})
        return reply.status_code, reply.headers.get("retry-after"), time.monotonic() - began

    with ThreadPoolExecutor(48) as threads:
        answers = sorted(threads.map(ask, range(48)), key=lambda answer: answer[2])
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()")
    holder.join(30)
    assert all(status == 503 and retry_after for status, retry_after, _ in answers), answers
    # One has the connection, for as long as a statement may take; who waits for it is refused after two seconds.
    assert all(took < 6 for _, _, took in answers[:-2]), answers[-5:]
    until(lambda: httpx.get(address).status_code in (200, 303), what="the next to be served")
    stack.stop()


def hold(server, database):
    with contextlib.suppress(AssertionError):  # It is ended by force.
        server.sql("BEGIN; LOCK TABLE interactions IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)", database)
