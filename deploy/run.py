#!/usr/bin/env python3
"""Starts the four services on this machine, waits until they are ready, and stops them together."""

import argparse
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from environment import ROOT, SERVICES, STANDARD_PORTS, environment, executable, make_keyring, urls

READY_WITHIN = 60
STOP_WITHIN = 20
TELL_EVERY = 5
PR_SET_PDEATHSIG = 1


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def check_ports():
    """Ends the program with a clear sentence when a port is taken."""
    taken = [f"{port} ({name})" for name, port in STANDARD_PORTS.items() if not port_is_free(port)]
    if taken:
        sys.exit(
            f"Something listens already on port {', '.join(taken)}. Stop it, or the `make run` that is still running, and try again.")


def is_ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def say(words, to=None):
    """Prints; a terminal that was closed must not keep the services from being stopped."""
    try:
        print(words, file=to or sys.stdout, flush=True)
    except OSError:
        pass


def tail(path, start, lines=15):
    """The last lines written since the file was `start` bytes long."""
    return "\n".join(path.read_bytes()[start:].decode(errors="replace").splitlines()[-lines:])


def end_with_parent():
    """Asks Linux to end the child when this program dies without having had the chance to."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Services:
    """The four processes. `stopping` is set when somebody wants them to end."""

    def __init__(self, data, configuration, stopping):
        self.data = Path(data)
        self.logs = self.data / "logs"
        self.configuration = configuration
        self.stopping = stopping
        self.processes = {}
        self.log_starts = {}

    def log(self, name):
        return self.logs / f"{name}.log"

    def start(self):
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs.mkdir(exist_ok=True)
        make_keyring(self.data / "keyring")
        for name in SERVICES:
            with open(self.log(name), "ab") as log:
                self.log_starts[name] = log.tell()
                # A session of its own: Ctrl-C reaches this program only, which stops them in good order.
                self.processes[name] = subprocess.Popen(
                    [executable(name, self.configuration), "serve"], env=environment(name, STANDARD_PORTS, self.data), cwd=ROOT,
                    stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent)

    def dead(self):
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def wait_until_ready(self):
        """Tells which one is waited for; gives what went wrong and whose logs to show."""
        began = told = time.monotonic()
        missing = list(SERVICES)
        while missing and not self.stopping.is_set():
            for name in [name for name in missing if is_ready(STANDARD_PORTS[name])]:
                say(f"  ready: {name} ({time.monotonic() - began:.1f} s)")
                missing.remove(name)
            if dead := self.dead():
                return f"{', '.join(dead)} ended while starting", dead
            now = time.monotonic()
            if missing and now - began > READY_WITHIN:
                return f"Not ready after {READY_WITHIN} seconds: {', '.join(missing)}", missing
            if missing and now - told > TELL_EVERY:
                told = now
                say(f"  still waiting for {', '.join(missing)}")
            self.stopping.wait(0.2)
        return None

    def watch(self):
        """Returns when they are to stop, or tells which one has ended."""
        while not self.stopping.wait(0.5):
            if dead := self.dead():
                return f"{', '.join(dead)} ended", dead
        return None

    def stop(self):
        running = {name: process for name, process in self.processes.items() if process.poll() is None}
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for name, process in running.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
                say(f"  stopped: {name}")
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                say(f"  killed: {name}, which did not stop within {STOP_WITHIN} seconds")

    def explain(self, problem):
        sentence, names = problem
        say(f"\n{sentence}.", to=sys.stderr)
        for name in names:
            say(f"\nThe end of {self.log(name)}:\n{tail(self.log(name), self.log_starts[name])}", to=sys.stderr)


def introduce(logs):
    at = urls(STANDARD_PORTS)
    say("\nEverything is up.\n")
    say(f"  SSOZ II                {at['profile-requests']}/")
    say(f"  OpenID provider        {at['login-broker']}/.well-known/openid-configuration")
    say(f"  Telephone (SMS codes)  {at['login-broker']}/sandbox/phone")
    say(f"  Mailbox                {at['notification-worker']}/mailbox")
    say(f"  Logs                   {os.path.relpath(logs)}/\n")
    try:
        with urllib.request.urlopen(at["login-broker"] + "/sandbox/personas.json", timeout=5) as reply:
            personas = json.load(reply)
    except (urllib.error.URLError, OSError, ValueError):
        personas = []
    if personas:
        width = max(len(persona["userName"]) for persona in personas)
        say(f"  People who can log in (password: {personas[0]['password']})")
        for persona in personas:
            say(f"    {persona['userName']:<{width}}  {persona['story']}")
    say("\nCtrl-C stops all four. Their data stay for the next time.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(ROOT / ".data"), help="where databases, keys and logs lie (default: .data)")
    parser.add_argument("--configuration", default="debug", choices=["debug", "release"], help="which build to run (default: debug)")
    parser.add_argument("--check-ports", action="store_true", help="only say whether the ports are free")
    options = parser.parse_args()
    check_ports()
    if options.check_ports:
        return 0
    if unbuilt := [name for name in SERVICES if not os.access(executable(name, options.configuration), os.X_OK)]:
        sys.exit(f"Not built yet: {', '.join(unbuilt)}. Run `make build`, or `make run`, which builds first.")

    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: stopping.set())
    services = Services(options.data, options.configuration, stopping)
    problem = None
    try:
        say("Starting the four services …")
        services.start()
        problem = services.wait_until_ready()
        if problem is None and not stopping.is_set():
            introduce(services.logs)
            problem = services.watch()
        if problem:
            services.explain(problem)
    finally:
        say("\nStopping the services …")
        services.stop()
        say("Stopped.")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
