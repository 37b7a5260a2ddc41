"""Services of the release build, run for a measurement."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "deploy")]

import httpx  # noqa: E402
from environment import ROOT, SERVICES, environment, executable, make_keyring  # noqa: E402
from harness.stack import free_ports, until  # noqa: E402


def build(*products):
    for product in products:
        subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=ROOT, check=True)


def step(words):
    print(f"  … {words}", file=sys.stderr, flush=True)


def answers(url, **options):
    try:
        return httpx.request(options.pop("method", "GET"), url, timeout=1, **options).status_code == 200
    except httpx.TransportError:
        return False


class Service:
    def __init__(self, name, data, ports=None, first="/health/ready", **settings):
        """- ports: of all four services, where several are to find one another. - first: what has to be answered for it to count as started."""
        self.name = name
        ports = ports or dict(zip(SERVICES, free_ports(len(SERVICES))))
        make_keyring(Path(data) / "keyring")
        self.variables = environment(name, ports, data, LOG_LEVEL="warning", **settings)
        self.port = ports[name]
        self.url = f"http://127.0.0.1:{self.port}"
        self.first = first
        self.process = None

    def start(self):
        """Starts it, and returns the seconds to its first answer."""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [executable(self.name, "release"), "serve"], env=self.variables, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: answers(self.url + self.first), every=0.005, what=f"the first answer of {self.name}")
        return time.perf_counter() - began

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def resident(self):
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def processor(self):
        """Seconds of processor time it has taken, which other work on the machine hardly changes."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Broker(Service):
    def __init__(self, data, ports=None, **settings):
        super().__init__("login-broker", data, ports, first="/.well-known/openid-configuration", **settings)
