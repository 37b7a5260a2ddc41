"""Clients that do not come to an end, and more of them than a service takes at a time."""

import contextlib
import os
import resource
import socket
import subprocess
import time

import httpx
import pytest
from environment import ROOT, environment, executable
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("their limits are tried")

NAME = "login-broker"
# What ARCHITECTURE.md says of connections.
HEAD_WITHIN, CONNECTIONS = 15, 2048
FEW_FILES = 300
ROOM_WITH_FEW = FEW_FILES - 256


def connect(stack, words=b""):
    connection = socket.create_connection(("127.0.0.1", stack.ports[NAME]))
    connection.sendall(words)
    return connection


def is_cut(connection, within):
    connection.settimeout(within)
    try:
        return connection.recv(1024) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def answers(stack, timeout):
    try:
        return httpx.get(stack.url(NAME, "/health/live"), timeout=timeout).status_code == 200
    except httpx.TimeoutException:
        return False


@pytest.fixture(autouse=True)
def once(request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("connections are the same on every database: runs with --database=sqlite")


@contextlib.contextmanager
def broker(folder, files):
    """The broker, started by a shell that lets it have so many files open, and as many more as it asks for up to the second number."""
    stack = Stack(folder)
    with open(stack.log(NAME), "ab") as log:
        stack.processes[NAME] = subprocess.Popen(
            [executable(NAME), "serve"], env=environment(NAME, stack.ports, stack.data), cwd=ROOT, stdout=log, stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, files))
    stack.wait(NAME)
    yield stack
    stack.stop()


def processor(stack):
    fields = open(f"/proc/{stack.processes[NAME].pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_half_a_head_is_cut_in_time_and_holds_up_nobody(tmp_path):
    with broker(tmp_path, (4096, 4096)) as stack:
        began = time.monotonic()
        stalled = [connect(stack, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n") for _ in range(200)]
        # A byte now and then makes a client no faster.
        dripping = connect(stack, b"GET /health/live HTTP/1.1\r\nX-Slow: ")
        while time.monotonic() < began + HEAD_WITHIN - 2:
            dripping.sendall(b"x")
            assert answers(stack, 5)
        assert not is_cut(dripping, 0.1), "cut before its time"
        for connection in [*stalled, dripping]:
            assert is_cut(connection, began + HEAD_WITHIN + 10 - time.monotonic())


def test_whoever_reads_slowly_gets_everything_and_holds_up_nobody(tmp_path):
    with broker(tmp_path, (4096, 4096)) as stack:
        request = f"GET /sandbox/personas HTTP/1.1\r\nHost: localhost:{stack.ports[NAME]}\r\nConnection: close\r\n\r\n".encode()
        slow = [connect(stack) for _ in range(50)]
        for connection in slow:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request)
        assert all(answers(stack, 5) for _ in range(20))
        whole = httpx.get(stack.url(NAME, "/sandbox/personas")).content
        for connection in slow:
            got = b""
            while piece := connection.recv(4096):
                got += piece
            assert got.startswith(b"HTTP/1.1 200") and len(got.partition(b"\r\n\r\n")[2]) >= len(whole) - 64


@pytest.mark.parametrize("files, room", [((1024, 4096), CONNECTIONS), ((FEW_FILES, FEW_FILES), ROOM_WITH_FEW)], ids=["as usual", "few files"])
def test_who_comes_when_all_places_are_taken_waits_and_is_served_when_one_is_free(tmp_path, files, room):
    """A shell on Debian lets a process have 1024 files open unless it asks for more."""
    with broker(tmp_path, files) as stack:
        assert bool(stack.lines_with("few files may be open", NAME)) == (room < CONNECTIONS)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < CONNECTIONS + 256:
            pytest.skip("this test may not open that many connections itself")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, CONNECTIONS + 256), hard))
        # Each begins a request and leaves it at that, until it is cut.
        taken = [connect(stack, b"GET / HTTP/1.1\r\n") for _ in range(room + 20)]
        until(lambda: not answers(stack, 1), within=10, what="all places to be taken")
        before = processor(stack)
        assert not answers(stack, 2)
        assert processor(stack) - before < 1, "nobody tries in vain to take the next"
        for connection in taken[:40]:
            connection.close()
        until(lambda: answers(stack, 2), what="a place")
        for connection in taken[40:]:
            connection.close()
