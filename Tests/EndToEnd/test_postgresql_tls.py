"""The way to a PostgreSQL server on another machine: over TLS, to that server and no other."""

import os
import shutil
import subprocess

import pytest
from environment import ROOT, environment, executable
from harness.postgresql import PostgreSQL
from harness.stack import Stack, free_ports, until

pytestmark = pytest.mark.own_services("their PostgreSQL server is the test's")

NAME = "notification-worker"


def authority(folder, name):
    """A certificate authority of one's own; returns the path of its certificate, beside which its key lies."""
    certificate = folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", f"/CN={name}",
         "-keyout", certificate.with_suffix(".key"), "-out", certificate], check=True, capture_output=True)
    return certificate


def certificate(folder, issuer, host):
    """A server's certificate and key, that `issuer` gave to `host`."""
    path, request, names = folder / "server.pem", folder / "server.csr", folder / "names"
    names.write_text(f"subjectAltName=DNS:{host}\n")
    subprocess.run(
        ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}",
         "-keyout", path.with_suffix(".key"), "-out", request], check=True, capture_output=True)
    subprocess.run(
        ["openssl", "x509", "-req", "-in", request, "-CA", issuer, "-CAkey", issuer.with_suffix(".key"), "-days", "1", "-extfile", names,
         "-out", path], check=True, capture_output=True)
    return path, path.with_suffix(".key")


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authorities")
    return {name: authority(folder, name) for name in ["ours", "another"]}


@pytest.fixture(scope="module")
def server(authorities, tmp_path_factory):
    """Certified by `ours` for the name localhost."""
    server = PostgreSQL()
    for path, name in zip(certificate(tmp_path_factory.mktemp("server"), authorities["ours"], "localhost"), ["server.crt", "server.key"]):
        shutil.copy(path, server.data / name)
        if not os.geteuid():
            shutil.chown(server.data / name, "nobody", "nogroup")
        (server.data / name).chmod(0o600)
    server.start(listen_addresses="127.0.0.1", port=free_ports(1)[0], ssl="on")
    yield server
    server.remove()


@pytest.fixture
def stack(server, tmp_path):
    stack = Stack(tmp_path, server)
    yield stack
    for process in stack.processes.values():
        process.kill()
        process.wait()


def start(stack, host, authority):
    """The service, on its way to `host` where it trusts `authority`."""
    address = f"postgresql://ssoz@{host}:{stack.server.port}/{stack.databases[NAME]}?sslmode=verify-full&sslrootcert={authority}"
    with open(stack.log(NAME), "ab") as log:
        stack.processes[NAME] = subprocess.Popen(
            [executable(NAME), "serve"], env=environment(NAME, stack.ports, stack.data, DATABASE_URL=address), cwd=ROOT, stdout=log, stderr=log)


def test_every_connection_is_encrypted(server, stack, authorities):
    start(stack, "localhost", authorities["ours"])
    stack.wait(NAME)
    connections = server.sql(
        "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE backend_type = 'client backend' "
        f"AND datname = '{stack.databases[NAME]}'")
    assert set(connections) == {"t"}


@pytest.mark.parametrize(
    "host, trusted, reason",
    [("localhost", "another", "certificate verify failed"), ("127.0.0.1", "ours", "does not match host name")],
    ids=["an authority that is not trusted", "another name"])
def test_a_server_that_does_not_prove_who_it_is_is_not_talked_to(server, stack, authorities, host, trusted, reason):
    start(stack, host, authorities[trusted])
    line = until(lambda: stack.lines_with('"waiting for a dependency"', NAME), what="the line in the log")[0]
    assert reason in line, "it says what is wrong"
    assert server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", stack.databases[NAME]) == ["0"]
