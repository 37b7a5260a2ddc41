"""The containers of docker-compose.yml themselves (`make test-compose`); the journeys through them are those of Tests/EndToEnd."""

import json

import pytest
from environment import SERVICES
from harness.composition import docker
from harness.until import until

pytestmark = pytest.mark.containers
# What deploy/test-compose.sh sets in its environment, like somebody who wants shorter searches.
SET = "EPLOZ_DELAY_MS=50"


def test_every_container_is_healthy(stack):
    assert set(stack.containers) == {*SERVICES} | (set() if stack.embedded else {"postgres", "mail"})
    for container in stack.containers.values():
        until(lambda: docker("inspect", "-f", "{{.State.Health.Status}}", container).strip() == "healthy", every=0.5, what="it to be healthy")


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_runs_as_nobody_in_particular_on_a_root_that_cannot_be_written(stack, name):
    description = stack.inspect(name, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.Config.StopSignal}}")
    assert description == "ssoz true [ALL] SIGTERM"


def test_no_secret_stands_in_the_description_of_a_container(stack):
    secrets = docker("run", "--rm", "--network=none", "--volumes-from", stack.containers["login-broker"], "ssoz-identity/login-broker",
                     "sh", "-c", "cat /run/ssoz-identity/*").split()
    values = {word.rpartition(":")[2] for word in secrets}
    assert len(values) >= 3, "the keyring's two keys and the password"
    for container in stack.containers.values():
        described = docker("inspect", container)
        assert [value for value in values if value in described] == []


def test_a_setting_of_the_environment_reaches_its_service(stack):
    assert SET in json.loads(stack.inspect("account-migration", "{{json .Config.Env}}"))


def test_a_container_that_is_told_to_stop_stops_in_good_order(stack):
    for name in SERVICES:
        docker("stop", stack.containers[name])
        assert stack.inspect(name, "{{.State.ExitCode}}") == "0", name
    stack.start()
