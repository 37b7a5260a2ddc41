"""The composition of docker-compose.yml, running already (COMPOSE_FILE and COMPOSE_PROFILES say which)."""

import os
import subprocess

import httpx
from environment import SERVICES, STANDARD_PORTS

from .stack import until

MAIL = "http://localhost:8025/api/v1"


class Composition:
    """The four services by their own names, whatever the profile calls them."""

    ports = STANDARD_PORTS

    def __init__(self):
        self.embedded = os.environ.get("COMPOSE_PROFILES") == "embedded"

    def url(self, name, path=""):
        return f"http://localhost:{self.ports[name]}{path}"

    def compose(self, *words):
        return subprocess.run(["docker-compose", *words], check=True, capture_output=True, text=True).stdout

    def service(self, name):
        return f"embedded-{name}" if self.embedded else name

    def container(self, name):
        return self.compose("ps", "-q", self.service(name)).strip()

    def inspect(self, name, template):
        return subprocess.run(
            ["docker", "inspect", "-f", template, self.container(name)], check=True, capture_output=True, text=True).stdout.strip()

    def wait(self, *names):
        for name in names or SERVICES:
            until(lambda: self.inspect(name, "{{.State.Health.Status}}") == "healthy", within=120, every=0.5, what=f"{name} to be healthy")

    def restart(self, name):
        """SIGKILL, and a start of the same container."""
        self.compose("kill", self.service(name))
        self.start(name)

    def stop(self, name):
        """SIGTERM, and SIGKILL if it does not end within its grace period."""
        self.compose("stop", self.service(name))

    def start(self, name):
        self.compose("start", self.service(name))
        self.wait(name)

    # What the sandbox shows

    def sms_code(self, persona):
        return httpx.get(self.url("login-broker", "/sandbox/phone.json"), params={"persona": persona}).json()[0]["code"]

    def mails(self, to):
        """The texts of the mails to an address, newest first: from the worker's mailbox, or from Mailpit or what stands in for it."""
        if self.embedded:
            mails = httpx.get(self.url("notification-worker", "/sandbox/mailbox"), params={"to": to}).json()
            return [mail["text"] for mail in mails]
        listed = httpx.get(f"{MAIL}/messages").json()["messages"]
        return [
            httpx.get(f"{MAIL}/message/{mail['ID']}").json()["Text"] for mail in listed if to in [each["Address"] for each in mail["To"]]]

    def activation_link(self, to):
        def link():
            return next((word for text in self.mails(to) for word in text.split() if "/activation?token=" in word), None)

        return until(link, what="the activation mail")
