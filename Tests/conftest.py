import pytest
from harness.person import Person
from harness.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The four services, for the tests of one file."""
    running = Stack(tmp_path_factory.mktemp("services")).start()
    yield running
    running.stop()


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
