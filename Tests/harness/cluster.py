"""Two of each service behind one address each (nginx), on one PostgreSQL server."""

import subprocess
import tempfile
from pathlib import Path

from environment import ROOT, SERVICES, environment, executable, make_keyring

from .stack import Stack, free_ports

INSTANCES = 2


class Cluster(Stack):
    """`processes` holds the instances: `login-broker-1` and so on. What browsers and the services themselves see are the addresses of nginx."""

    def __init__(self, data, server, **overrides):
        super().__init__(data, server, **overrides)
        names = [f"{name}-{number}" for name in SERVICES for number in range(1, INSTANCES + 1)]
        self.instance_ports = dict(zip(names, free_ports(len(names))))
        self.proxy = None

    @staticmethod
    def service(instance):
        return instance.rpartition("-")[0]

    def start(self, *instances):
        for instance in instances or self.instance_ports:
            name = self.service(instance)
            variables = environment(name, self.ports, self.data, **self.addresses[name] | self.overrides | {
                "HTTP_PORT": str(self.instance_ports[instance]), "TRUSTED_PROXIES": "127.0.0.1"})
            with open(self.log(instance), "ab") as log:
                self.processes[instance] = subprocess.Popen(
                    [executable(name), "serve"], env=variables, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if not self.proxy:
            self.start_proxy()
        for instance in instances or self.instance_ports:
            self.wait(instance, self.instance_ports[instance])
        return self

    def start_proxy(self):
        folder = Path(tempfile.mkdtemp(prefix="nginx-", dir=self.data))
        servers = "\n".join(
            "\n".join([
                f"upstream {name} {{",
                *(f"  server 127.0.0.1:{port} max_fails=0;" for instance, port in self.instance_ports.items() if self.service(instance) == name),
                "}",
                f"server {{ listen 127.0.0.1:{self.ports[name]}; location / {{ proxy_pass http://{name}; }} }}",
            ]) for name in SERVICES)
        (folder / "nginx.conf").write_text(f"""
            daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; client_max_body_size 64m;
                client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; proxy_http_version 1.1; proxy_set_header Connection "";
                # An instance that does not take the connection has not seen the request: the other one gets it.
                proxy_next_upstream error timeout http_503; proxy_connect_timeout 2s;
                {servers}
            }}
        """)
        self.proxy = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)

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
