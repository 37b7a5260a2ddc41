"""`make run`'s program: starts, tells, continues with its data, stops."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from environment import ROOT, STANDARD_PORTS
from harness.stack import until

pytestmark = pytest.mark.own_services("the run script starts them")


def can_listen(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def run(tmp_path):
    if not all(can_listen(port) for port in STANDARD_PORTS.values()):
        pytest.skip("something else listens on the standard ports")
    started = []

    def start():
        output = tmp_path / f"output-{len(started)}"
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "deploy" / "run.py"), "--data", str(tmp_path / "data")], stdout=output.open("w"),
            stderr=subprocess.STDOUT)
        started.append(process)
        until(lambda: "Ctrl-C" in output.read_text() or process.poll() is not None, within=180, what="the services")
        return process, output

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def test_it_starts_tells_the_addresses_and_the_people_stops_and_starts_again(run, tmp_path):
    for stop in [signal.SIGINT, signal.SIGTERM]:
        process, output = run()
        told = output.read_text()
        assert "http://localhost:8082/" in told and "anna.nowa" in told and "Haslo-testowe-1" in told
        process.send_signal(stop)
        assert process.wait(30) == 0
        assert all(can_listen(port) for port in STANDARD_PORTS.values()), "all four have gone"
    assert (tmp_path / "data" / "keyring").stat().st_mode & 0o777 == 0o600


def test_a_service_that_dies_takes_the_others_along_and_its_log_is_shown(run):
    process, output = run()
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True).stdout.split()
    assert len(children) == 4
    os.kill(int(children[0]), signal.SIGKILL)
    assert process.wait(30) == 1
    assert "ended" in output.read_text() and "The end of" in output.read_text()


def test_a_taken_port_is_named(run):
    with socket.create_server(("127.0.0.1", STANDARD_PORTS["profile-requests"])):
        process, output = run()
        assert process.wait(10) != 0
        assert "port 8082" in output.read_text()
