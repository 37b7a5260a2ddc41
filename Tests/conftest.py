import os
from pathlib import Path

import pytest
from harness.composition import Composition
from harness.person import Person
from harness.postgresql import PostgreSQL
from harness.stack import ARTEFACTS, Stack


def pytest_addoption(parser):
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite", help="where the services keep their data")
    parser.addoption(
        "--first-log-ins", type=int, default=40, help="how many people go through all four services, at least, while instances are restarted")
    parser.addoption(
        "--composition", action="store_true",
        help="ask the running composition that COMPOSE_FILE and COMPOSE_PROFILES name, and leave out what needs services of its own")


def pytest_collection_modifyitems(config, items):
    composition = config.getoption("--composition")
    for item in items:
        for marker in item.iter_markers("own_services") if composition else []:
            item.add_marker(pytest.mark.skip(reason=f"needs services of its own: {marker.args[0]}"))
        if composition and os.environ.get("COMPOSE_PROFILES") != "embedded" and item.get_closest_marker("own_mailbox"):
            item.add_marker(pytest.mark.skip(reason="the worker sends its mails to a mail catcher here"))
        if not composition and item.get_closest_marker("containers"):
            item.add_marker(pytest.mark.skip(reason="needs a running composition: --composition"))


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server for the whole run."""
    server = PostgreSQL().start()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def running_stack(request, tmp_path_factory):
    """Starts the four services with data of their own and the settings given; their logs are kept in .artefacts/logs/."""
    if request.config.getoption("--composition"):
        yield from running_composition(request)
        return
    started = []
    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None

    def start(**overrides):
        stack = Stack(tmp_path_factory.mktemp("services"), server, **overrides)
        started.append(stack)
        return stack.start()

    yield start
    try:
        for stack in started:
            stack.stop()
    finally:
        for number, stack in enumerate(started, 1):
            stack.keep_logs(logs(request, request.config.getoption("--database"), number))


def running_composition(request):
    """The composition, which begins anew each time."""
    composition = Composition()

    def begin(**overrides):
        assert not overrides, f"a composition's settings are given: mark what changes {', '.join(overrides)} with own_services"
        return composition.begin_anew()

    yield begin
    composition.keep_logs(logs(request, f"composition-{os.environ['COMPOSE_PROFILES']}"))


def logs(request, place, number=1):
    """Where the logs of a file's tests are kept."""
    file = Path(request.node.path).stem.removeprefix("test_")
    return ARTEFACTS / "logs" / place / Path(request.node.path).parent.name / (file if number == 1 else f"{file}-{number}")


@pytest.fixture(scope="module")
def stack(running_stack):
    """The four services, for the tests of one file."""
    return running_stack()


@pytest.fixture
def people():
    """Makes people, each with a browser of their own."""
    made = []

    def make():
        made.append(Person())
        return made[-1]

    yield make
    for person in made:
        person.close()


@pytest.fixture
def person(people):
    return people()
