"""The composition of docker-compose.yml, running already (COMPOSE_FILE and COMPOSE_PROFILES say which), in place of a stack."""

import contextlib
import functools
import os
import subprocess
import time

import httpx
from environment import ROOT, SERVICES, STANDARD_PORTS

from .mail_catcher import MailCatcher
from .sandbox import Sandbox
from .until import until


def docker(*words, given=None):
    return subprocess.run(["docker", *words], input=given, check=True, capture_output=True, text=True).stdout


@functools.cache
def containers():
    """Service -> container, of those that are not there only to have run once."""
    listed = subprocess.run(["docker-compose", "ps", "-q"], check=True, capture_output=True, text=True).stdout.split()
    told = docker("inspect", "-f", '{{index .Config.Labels "com.docker.compose.service"}} {{.Id}}', *listed)
    return {service.removeprefix("embedded-"): container for service, container in map(str.split, told.splitlines()) if service != "secrets"}


class Composition(Sandbox):
    """The four services by their own names, whatever the profile calls them. There is one: its settings and its addresses are given."""

    ports = STANDARD_PORTS
    processes = SERVICES

    def __init__(self):
        self.embedded = os.environ.get("COMPOSE_PROFILES") == "embedded"
        self.catcher = None if self.embedded else MailCatcher()
        self.containers = containers()
        self.since = 0.0

    def url(self, name, path=""):
        return f"http://localhost:{self.ports[name]}{path}"

    def inspect(self, name, template):
        return docker("inspect", "-f", template, self.containers[name]).strip()

    def begin_anew(self):
        """The same containers as if the composition had just been made: no data, no mails, logs from now on."""
        for name in SERVICES:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.kill(name)
        if self.embedded:
            volumes = {name: self.inspect(name, '{{range .Mounts}}{{if eq .Destination "/data"}}{{.Name}}{{end}}{{end}}') for name in SERVICES}
            mounts = [word for name, volume in volumes.items() for word in ("-v", f"{volume}:/emptied/{name}")]
            docker("run", "--rm", "--network=none", *mounts, "ssoz-identity/login-broker", "sh", "-c", "rm -f /emptied/*/*")
        else:
            self.sql("".join(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE);\n' for name in SERVICES) + (ROOT / "deploy" / "databases.sql").read_text())
            self.catcher.empty()
        self.since = time.time()
        return self.start()

    def sql(self, statements):
        command = 'PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") exec psql -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -U "$POSTGRES_USER" -d postgres'
        docker("exec", "-i", self.containers["postgres"], "sh", "-c", command, given=statements)

    # As a stack does

    def kill(self, name):
        """SIGKILL, as when a machine dies; the engine leaves the container as it is."""
        docker("kill", self.containers[name])

    def start(self, *names):
        docker("start", *(self.containers[name] for name in names or SERVICES))
        for name in names or SERVICES:
            self.wait(name)
        return self

    def restart(self, name):
        self.kill(name)
        self.start(name)

    def wait(self, name):
        def ready():
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(self.url(name, "/health/ready"), timeout=2).status_code == 200

        until(ready, within=120, what=f"{name} to be ready")

    def log(self, name):
        """What a service has written since it began anew."""
        result = subprocess.run(
            ["docker", "logs", "--since", f"{self.since:.6f}", self.containers[name]], check=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        return result.stdout.decode(errors="replace")

    def lines_with(self, words, *names):
        return [line for name in names or SERVICES for line in self.log(name).splitlines() if words in line]

    def keep_logs(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in SERVICES:
            (folder / f"{name}.log").write_text(self.log(name))

    def mails(self, to):
        """From the worker's mailbox, or from the mail catcher, which the worker has sent them to."""
        return self.catcher.mails(to) if self.catcher else super().mails(to)
