#!/usr/bin/env python3
"""Figures and ratios on this machine: the broker beside the limit measured in the same run. No test depends on them."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "deploy")]

import httpx  # noqa: E402
from environment import ROOT, environment, executable, make_keyring  # noqa: E402
from harness.stack import free_ports, until  # noqa: E402

FORM = "grant_type=client_credentials&client_id=bench&client_secret=bench-sandbox-secret" \
    "&resource=urn%3Assoz-identity%3Anotification-worker&scope=notifications"


def build():
    for product in ["login-broker", "bare-server"]:
        subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=ROOT, check=True)


def resident(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def wrk(url, seconds, body=None, connections=32, headers=()):
    """Requests a second, as wrk counts them; errors end the measurement."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        lines = []
        if body:
            lines = ['wrk.method = "POST"', 'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"', f'wrk.body = "{body}"']
        lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in headers]
        script.write("\n".join(lines))
        script.flush()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        sys.exit(f"{url} answered with errors:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


class Broker:
    def __init__(self, data, configuration):
        self.port = free_ports(1)[0]
        ports = {"login-broker": self.port} | dict(
            zip(["account-migration", "profile-requests", "notification-worker"], free_ports(3)))
        make_keyring(Path(data) / "keyring")
        self.variables = environment("login-broker", ports, data, LOG_LEVEL="warning")
        self.command = [executable("login-broker", configuration), "serve"]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        began = time.perf_counter()
        self.process = subprocess.Popen(self.command, env=self.variables, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.answers, within=30, every=0.005, what="the first answer")
        return time.perf_counter() - began

    def answers(self):
        try:
            return httpx.get(self.url + "/.well-known/openid-configuration", timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="length of each measurement (default: 10)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    parser.add_argument("--scratch", default=None, help="folder of the release build, when not .build")
    options = parser.parse_args()
    if not options.no_build:
        build()
    find = (lambda name: str(Path(options.scratch) / "release" / name)) if options.scratch else (lambda name: executable(name, "release"))
    bare_port = free_ports(1)[0]
    bare = subprocess.Popen([find("bare-server"), str(bare_port)])
    with tempfile.TemporaryDirectory() as data:
        broker = Broker(data, "release")
        broker.command[0] = find("login-broker")
        broker.start()
        broker.stop()
        cold = sorted(broker.start() if index == 0 else (broker.stop(), broker.start())[1] for index in range(5))
        idle = resident(broker.process)
        until(lambda: httpx.post(f"http://127.0.0.1:{bare_port}/token", content=FORM, headers={
            "content-type": "application/x-www-form-urlencoded"}).status_code == 200, what="the bare server")
        # In turn, so that a machine whose speed drifts is unfair to neither.
        rounds = []
        for _ in range(3):
            limit = wrk(f"http://127.0.0.1:{bare_port}/token", options.seconds, FORM)
            rate = wrk(broker.url + "/token", options.seconds, FORM)
            rounds.append((rate / limit, rate, limit))
        ratio, rate, limit = sorted(rounds)[1]
        discovery = wrk(broker.url + "/.well-known/openid-configuration", options.seconds)
        after_first = resident(broker.process)
        tokens = 0
        while tokens < 100_000:
            tokens += int(wrk(broker.url + "/token", options.seconds, FORM) * options.seconds)
        after = resident(broker.process)
        broker.stop()
        bare.terminate()
        figures = {
            "client_credentials with ES256, requests a second": round(rate), "bare server, requests a second": round(limit),
            "ratio (goal: 0.5 or more)": round(ratio, 2), "discovery, requests a second": round(discovery),
            "cold start to the first answer, seconds (goal: under 0.5)": round(cold[2], 3),
            "resident idle, MB (goal: under 60)": round(idle, 1), "resident under load, MB": round(after_first, 1),
            f"resident after {tokens} more tokens, MB": round(after, 1),
        }
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"  {name:<{width}}  {value}")
    (ROOT / ".artefacts").mkdir(exist_ok=True)
    (ROOT / ".artefacts" / "bench.json").write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
