"""The machine's clock is set back under the running services: nobody is stranded, nothing is lost and no number is given twice."""

import json
import struct
import subprocess
from pathlib import Path

import pytest
from harness import journey
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("the clock of their processes is moved")

SOURCE = Path(journey.__file__).parent / "movable_clock.c"
START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("clock") / "movable_clock.so"
    subprocess.run(["clang", "-shared", "-fPIC", "-O", "-o", path, SOURCE, "-ldl"], check=True)
    return path


@pytest.fixture
def clock(library, tmp_path, request):
    """A stack whose processes' clock can be moved, and the function that moves it, by seconds."""
    file = tmp_path / "clock"
    file.write_bytes(bytes(8))

    def move(seconds):
        with open(file, "r+b") as opened:
            opened.write(struct.pack("=q", seconds))

    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None
    stack = Stack(tmp_path, server, LD_PRELOAD=str(library), MOVED_BY=str(file)).start()
    yield stack, move
    stack.stop()


def times(stack, name):
    """What a service's log says about the time, in the order it was written."""
    return [json.loads(line)["time"] for line in stack.lines_with('{"time":', name)]


def to_decision(person, stack, persona, url):
    journey.log_in(person, stack, persona, url)
    journey.wait_for_search(person)


def test_people_on_their_way_go_on_when_the_clock_is_set_back_an_hour(clock, people):
    stack, move = clock
    first, second, email = people(), people(), "anna.wczorajsza@poczta.example"
    to_decision(first, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.to_trusted_profile(second, stack.url("profile-requests", "/login"))
    move(-3600)
    first.press("Utwórz nowe konto bez migracji")
    journey.complete_account(first, email)
    journey.activate(people(), stack, email)
    assert journey.go_on_when_active(first).title == START
    journey.give_password(second, "dwa-konta")
    journey.give_code(second, stack, "dwa-konta")
    journey.wait_for_search(second)
    assert second.page.has("Z03"), second.page.text
    for name in stack.processes:
        assert times(stack, name) != sorted(times(stack, name)), f"{name} has seen the clock go back"
    assert not stack.lines_with('"level":"error"'), stack.lines_with('"level":"error"')


def test_what_waited_when_the_clock_was_set_back_is_sent_all_the_same(clock, people):
    stack, move = clock
    person, email = people(), "anna.cofnieta@poczta.example"
    stack.kill("notification-worker")
    to_decision(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)
    until(lambda: len(stack.lines_with("outbox message not delivered", "profile-requests")) > 1, what="a pause between two attempts")
    move(-3600)
    stack.start("notification-worker")
    until(lambda: stack.mails(email), within=60, what="the activation mail")
