"""Two of each service behind one address each (haproxy), on one PostgreSQL server."""

import csv
import subprocess

import httpx
from environment import ROOT, SERVICES, environment, executable, make_keyring

from .stack import Stack, free_ports, until

INSTANCES = 2


class Cluster(Stack):
    """`processes` holds the instances: `login-broker-1` and so on. What browsers and the services themselves see are the addresses of haproxy."""

    def __init__(self, data, server, **overrides):
        super().__init__(data, server, **overrides)
        names = [f"{name}-{number}" for name in SERVICES for number in range(1, INSTANCES + 1)]
        *ports, self.state_port = free_ports(len(names) + 1)
        self.instance_ports = dict(zip(names, ports))
        self.proxy = None

    @staticmethod
    def service(instance):
        return instance.rpartition("-")[0]

    def instances(self, name):
        return [(instance, port) for instance, port in self.instance_ports.items() if self.service(instance) == name]

    def start(self, *instances):
        for instance in instances or self.instance_ports:
            name = self.service(instance)
            variables = environment(name, self.ports, self.data, **self.addresses[name] | self.overrides | {
                "HTTP_PORT": str(self.instance_ports[instance]), "TRUSTED_PROXIES": "127.0.0.1", "SHUTDOWN_DELAY_SECONDS": "2"})
            with open(self.log(instance), "ab") as log:
                self.processes[instance] = subprocess.Popen(
                    [executable(name), "serve"], env=variables, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if not self.proxy:
            self.start_proxy()
        for instance in instances or self.instance_ports:
            self.wait(instance, self.instance_ports[instance])
            until(lambda: self.is_up(instance), what=f"haproxy to see {instance}")
        return self

    def is_up(self, instance):
        """Whether haproxy sends requests to this instance."""
        assert self.proxy.poll() is None, (self.data / "haproxy.log").read_text()
        rows = csv.DictReader(httpx.get(f"http://127.0.0.1:{self.state_port}/;csv").text.removeprefix("# ").splitlines())
        states = {row["pxname"]: row["status"] for row in rows if row["svname"] == instance}
        return set(states.values()) == {"UP"}

    def start_proxy(self):
        # A connection that is refused has not seen the request: the other instance gets it. Readiness is asked ten times a second.
        # Keys go out as long as an instance lives: profile-requests gets ready only by a call for which the broker asks its keys.
        services = "\n".join(
            "\n".join([
                f"listen {name}",
                f"  bind 127.0.0.1:{self.ports[name]}",
                "  http-request set-header X-Forwarded-For %[src]",
                f"  use_backend {name}-keys if {{ path /jwks.json }}",
                "  option httpchk GET /health/ready",
                *(f"  server {instance} 127.0.0.1:{port} check" for instance, port in self.instances(name)),
                f"backend {name}-keys",
                "  option httpchk GET /health/live",
                *(f"  server {instance} 127.0.0.1:{port} check" for instance, port in self.instances(name)),
            ]) for name in SERVICES)
        configuration = self.data / "haproxy.cfg"
        configuration.write_text(f"""
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 5s
  retries 3
  option redispatch 1
  # A connection kept for a next request dies with its instance, and that request with it, although it was never in flight there.
  option http-server-close
  default-server inter 100ms fall 2 rise 1
{services}
listen state
  bind 127.0.0.1:{self.state_port}
  stats enable
  stats uri /
""")
        self.proxy = subprocess.Popen(
            ["haproxy", "-db", "-f", configuration], stdout=subprocess.DEVNULL, stderr=open(self.data / "haproxy.log", "wb"))

    def terminate(self, instance):
        """SIGTERM, as a roll-out does."""
        self.processes[instance].terminate()
        assert self.processes[instance].wait(30) == 0, f"{instance} did not stop in good order"

    def stop(self):
        try:
            super().stop()
        finally:
            self.proxy.terminate()
            self.proxy.wait()
