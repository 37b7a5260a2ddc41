"""The four real executables on free ports, with data of their own."""

import contextlib
import itertools
import secrets
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path

import httpx
from environment import ROOT, SERVICES, environment, executable, make_keyring

from .sandbox import Sandbox
from .until import until

READY_WITHIN = 60
STOPS_WITHIN = 20
ARTEFACTS = ROOT / ".artefacts"


# Below those that the system gives to outgoing connections: one of them could take a port between its choice and its use.
PORTS = range(10_000, 32_768)
# Another place to begin for each of several runs side by side.
chosen = itertools.count(secrets.randbelow(len(PORTS)))


def free_ports(count):
    """Ports that nobody listens on; none is given twice before all have been."""
    ports = []
    for _ in PORTS:
        port = PORTS[next(chosen) % len(PORTS)]
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            ports.append(port)
        if len(ports) == count:
            return ports
    raise AssertionError("no ports are free")


class Stack(Sandbox):
    numbers = itertools.count(1)

    def __init__(self, data, server=None, **overrides):
        """With a `server` (PostgreSQL) each service has a database of its own on it, otherwise a file."""
        self.data = Path(data)
        number = next(self.numbers)
        self.server = server
        self.databases = {name: f"{name}-{number}" for name in SERVICES}
        self.addresses = {name: {"DATABASE_URL": server.create(self.databases[name])} for name in SERVICES} if server else {}
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        self.overrides = {"EPLOZ_DELAY_MS": "50"} | overrides
        self.processes = {}
        make_keyring(self.data / "keyring")

    def url(self, name, path=""):
        return f"http://localhost:{self.ports[name]}{path}"

    def log(self, name):
        return self.data / f"{name}.log"

    def lines_with(self, words, *names):
        """The log lines of these services, or of all, in which `words` stand."""
        return [
            line for name in names or self.processes if self.log(name).exists()
            for line in self.log(name).read_text(errors="replace").splitlines() if words in line]

    def keep_logs(self, folder):
        """Copies the logs to where they outlive the run."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.processes:
            if self.log(name).exists():
                shutil.copy(self.log(name), folder)

    def start(self, *names):
        for name in names or SERVICES:
            self.launch(name)
        for name in names or SERVICES:
            self.wait(name)
        return self

    def variables(self, name):
        """What one is told, and its commands beside it."""
        return environment(name, self.ports, self.data, **self.addresses.get(name, {}) | self.overrides)

    def launch(self, name):
        """Starts one and does not wait until it is ready."""
        with open(self.log(name), "ab") as log:
            self.processes[name] = subprocess.Popen(
                [executable(name), "serve"], env=self.variables(name), cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def wait(self, name, port=None):
        def ready():
            if self.processes[name].poll() is not None:
                raise AssertionError(f"{name} ended:\n" + self.log(name).read_text()[-2000:])
            try:
                return httpx.get(f"http://127.0.0.1:{port or self.ports[name]}/health/ready", timeout=2).status_code == 200
            except httpx.TransportError:
                return False

        until(ready, within=READY_WITHIN, what=f"{name} to be ready")

    def kill(self, name):
        """SIGKILL: the process gets no chance to put anything in order."""
        self.processes[name].kill()
        self.processes[name].wait()

    def restart(self, name):
        self.kill(name)
        self.start(name)

    def stop(self):
        """SIGTERM to all. A service that had ended before, or does not end in good order now, is a failure."""
        problems = [f"{name} ended with {process.poll()}" for name, process in self.processes.items() if process.poll() is not None]
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for name, process in self.processes.items():
            try:
                if process.wait(STOPS_WITHIN) != 0:
                    problems.append(f"{name} stopped with {process.returncode}")
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                problems.append(f"{name} did not stop within {STOPS_WITHIN} seconds")
        assert not problems, "; ".join(dict.fromkeys(problems))

    def change(self, name, statement):
        """Changes what a service has stored, as the passing of time would."""
        if self.server:
            self.server.sql(statement, self.databases[name])
        else:
            with contextlib.closing(sqlite3.connect(self.data / f"{name}.sqlite", timeout=30)) as database, database:
                database.execute(statement)

    def rows(self, name, query):
        """What a service has stored; numbers may come as text."""
        if self.server:
            return [tuple(line.split("|")) for line in self.server.sql(query, self.databases[name])]
        with contextlib.closing(sqlite3.connect(self.data / f"{name}.sqlite", timeout=30)) as database:
            return database.execute(query).fetchall()
