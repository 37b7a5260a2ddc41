"""A short trial of what `make chaos` does at length: services are killed and the ways between them fail while people come in."""

import pytest
from harness.chaos.trial import Trial

pytestmark = pytest.mark.own_services("they are killed and their ways to one another fail")

ROUNDS = 3


def test_whoever_dies_everybody_gets_in_and_every_mail_arrives_once(request, tmp_path):
    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None
    trial = Trial(tmp_path / "trial", 20_261_124, server).start()
    try:
        for _ in range(ROUNDS):
            trial.round(5)
        trial.calm()
        counted = trial.count()
    finally:
        trial.stop()
    assert counted["kills"] >= ROUNDS and counted["people"] > 0 and counted["mails"] >= counted["people"], counted
