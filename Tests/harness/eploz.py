"""ePLOZ as a service of its own, stood in for (deploy/stand-ins/eploz.py)."""

import subprocess
import sys

import httpx
from environment import ROOT

from .stack import free_ports, until

TOKEN = "eploz-test-token"


class Eploz:
    def __init__(self, directory=ROOT / "deploy" / "eploz.csv"):
        self.directory = directory
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def settings(self, **further):
        """What account-migration is told to ask it."""
        return {"EPLOZ_DIRECTORY_FILE": "", "EPLOZ_DIRECTORY_URL": self.url, "EPLOZ_DIRECTORY_TOKEN": TOKEN} | further

    def start(self):
        self.process = subprocess.Popen([
            sys.executable, ROOT / "deploy" / "stand-ins" / "eploz.py", "--port", str(self.port), "--directory", str(self.directory),
            "--token", TOKEN])
        until(self.answers, what="the stand-in for ePLOZ")
        return self

    def answers(self):
        try:
            return httpx.get(self.url + "/behaviour", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def behave(self, mode="well", seconds=0):
        httpx.put(self.url + "/behaviour", json={"mode": mode, "seconds": seconds}).raise_for_status()

    def searches(self):
        return httpx.get(self.url + "/behaviour").json()["searches"]

    def stop(self):
        self.process.kill()
        self.process.wait()
