#!/usr/bin/env python3
"""Starts the four services on this machine, waits until they are ready, and stops them together."""

import argparse
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from environment import ROOT, SERVICES, STANDARD_PORTS, environment, executable, make_keyring, urls

READY_WITHIN = 60
STOP_WITHIN = 20


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def is_ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def tail(path, lines=15):
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""


class Services:
    def __init__(self, data, configuration):
        self.data = Path(data)
        self.logs = self.data / "logs"
        self.configuration = configuration
        self.processes = {}

    def start(self):
        self.logs.mkdir(parents=True, exist_ok=True)
        make_keyring(self.data / "keyring")
        for name in SERVICES:
            log = open(self.logs / f"{name}.log", "ab")
            self.processes[name] = subprocess.Popen(
                [executable(name, self.configuration), "serve"], env=environment(name, STANDARD_PORTS, self.data), cwd=ROOT,
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def dead(self):
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def wait(self):
        """Waits for all four, telling which one is waited for."""
        began = time.monotonic()
        missing = list(SERVICES)
        while missing:
            ready = [name for name in missing if is_ready(STANDARD_PORTS[name])]
            for name in ready:
                print(f"  ready: {name}", flush=True)
            missing = [name for name in missing if name not in ready]
            if (name := self.dead()) is not None:
                return f"{name} ended while starting"
            if missing and time.monotonic() - began > READY_WITHIN:
                return f"not ready after {READY_WITHIN} seconds: {', '.join(missing)}"
            time.sleep(0.2)
        return None

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()

    def explain(self, problem):
        print(f"\n{problem}.", file=sys.stderr)
        for name in SERVICES:
            process = self.processes.get(name)
            if process is not None and process.poll() not in (None, 0):
                print(f"\nThe end of {self.logs / (name + '.log')}:\n{tail(self.logs / (name + '.log'))}", file=sys.stderr)


def introduce():
    at = urls(STANDARD_PORTS)
    print("\nEverything is up.\n")
    print(f"  SSOZ II                {at['profile-requests']}/")
    print(f"  OpenID provider        {at['login-broker']}/.well-known/openid-configuration")
    print(f"  Telephone (SMS codes)  {at['login-broker']}/sandbox/phone")
    print(f"  Mailbox                {at['notification-worker']}/mailbox\n")
    try:
        with urllib.request.urlopen(at["login-broker"] + "/sandbox/personas.json", timeout=5) as reply:
            personas = json.load(reply)
    except (urllib.error.URLError, OSError, ValueError):
        personas = []
    if personas:
        width = max(len(persona["userName"]) for persona in personas)
        print(f"  People who can log in (password: {personas[0]['password']})")
        for persona in personas:
            print(f"    {persona['userName']:<{width}}  {persona['story']}")
    print("\nCtrl-C stops all four. Their data stay in .data/ for the next time.", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(ROOT / ".data"), help="where databases, keys and logs lie (default: .data)")
    parser.add_argument("--configuration", default="debug", choices=["debug", "release"], help="which build to run (default: debug)")
    options = parser.parse_args()
    taken = [str(port) for port in STANDARD_PORTS.values() if not port_is_free(port)]
    if taken:
        sys.exit(f"Something else listens on port {', '.join(taken)}. Stop it, or a `make run` that is still running, and try again.")
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    signal.signal(signal.SIGINT, lambda *_: stopping.append(True))
    services = Services(options.data, options.configuration)
    print("Starting the four services …", flush=True)
    services.start()
    problem = services.wait()
    if problem is None:
        introduce()
        while not stopping and problem is None:
            if (name := services.dead()) is not None:
                problem = f"{name} ended"
            time.sleep(0.2)
    print("\nStopping the four services …", flush=True)
    if problem:
        services.explain(problem)
    services.stop()
    print("Stopped.", flush=True)
    sys.exit(1 if problem else 0)


if __name__ == "__main__":
    main()
