"""The composition of docker-compose.yml, running already (COMPOSE_FILE says which); its mails lie in Mailpit or what stands in for it."""

import subprocess

import httpx
from environment import SERVICES, STANDARD_PORTS

from .stack import until

MAIL = "http://localhost:8025/api/v1"


class Composition:
    ports = STANDARD_PORTS

    def url(self, name, path=""):
        return f"http://localhost:{self.ports[name]}{path}"

    def compose(self, *words):
        return subprocess.run(["docker-compose", *words], check=True, capture_output=True, text=True).stdout

    def container(self, name):
        return self.compose("ps", "-q", name).strip()

    def inspect(self, name, template):
        return subprocess.run(
            ["docker", "inspect", "-f", template, self.container(name)], check=True, capture_output=True, text=True).stdout.strip()

    def wait(self, *names):
        for name in names or SERVICES:
            until(lambda: self.inspect(name, "{{.State.Health.Status}}") == "healthy", within=120, every=0.5, what=f"{name} to be healthy")

    def restart(self, name):
        """SIGKILL, and a start of the same container."""
        self.compose("kill", name)
        self.compose("start", name)
        self.wait(name)

    # What the sandbox shows

    def sms_code(self, persona):
        return httpx.get(self.url("login-broker", "/sandbox/phone.json"), params={"persona": persona}).json()[0]["code"]

    def mails(self, to):
        """The texts of the mails to an address, newest first."""
        listed = httpx.get(f"{MAIL}/messages").json()["messages"]
        return [httpx.get(f"{MAIL}/message/{mail['ID']}").json() for mail in listed if to in [each["Address"] for each in mail["To"]]]

    def activation_link(self, to):
        def link():
            return next((word for mail in self.mails(to) for word in mail["Text"].split() if "/activation?token=" in word), None)

        return until(link, what="the activation mail")
