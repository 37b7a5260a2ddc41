from pathlib import Path

import pytest
from harness.person import Person
from harness.postgresql import PostgreSQL
from harness.stack import ARTEFACTS, Stack


def pytest_addoption(parser):
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite", help="where the services keep their data")


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server for the whole run."""
    server = PostgreSQL().start()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def running_stack(request, tmp_path_factory):
    """Starts the four services with data of their own and the settings given; their logs are kept in .artefacts/logs/."""
    started = []
    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None

    def start(**overrides):
        stack = Stack(tmp_path_factory.mktemp("services"), server, **overrides)
        started.append(stack)
        return stack.start()

    yield start
    file = Path(request.node.path).stem.removeprefix("test_")
    kind = Path(request.node.path).parent.name
    try:
        for stack in started:
            stack.stop()
    finally:
        for number, stack in enumerate(started, 1):
            stack.keep_logs(ARTEFACTS / "logs" / request.config.getoption("--database") / kind / (file if number == 1 else f"{file}-{number}"))


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
