"""A disk that is full: what does not fit is refused for the time being, what was acknowledged stays, and room makes everything work again."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import httpx
import pytest
from harness import code_log_ins
from harness.chaos.mail_server import FailingMailServer
from harness.postgresql import PostgreSQL
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("their disk is a small one")

RESTING = 5


class SmallDisk:
    """A few megabytes, mounted where a database server may get at them."""

    def __init__(self, megabytes, owner=None):
        self.place = Path(tempfile.mkdtemp(prefix="disk-", dir="/tmp"))
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(self.place)], capture_output=True)
        if mounted.returncode != 0:
            self.place.rmdir()
            pytest.skip("mounting a small disk is not allowed here")
        if owner:
            shutil.chown(self.place, *owner)
        self.place.chmod(0o700)
        self.ballast = self.place / "ballast"

    def fill(self):
        with self.ballast.open("wb") as file:
            try:
                while True:
                    os.write(file.fileno(), bytes(4096))
            except OSError:
                pass

    def make_room(self):
        self.ballast.unlink()

    def remove(self):
        subprocess.run(["umount", "-l", str(self.place)], check=True)
        self.place.rmdir()


@pytest.fixture
def small_disk():
    made = []

    def make(megabytes, owner=None):
        made.append(SmallDisk(megabytes, owner))
        return made[-1]

    yield make
    for disk in made:
        disk.remove()


def refresh(stack, token):
    return httpx.post(
        stack.url("login-broker", "/token"), timeout=60,
        data=code_log_ins.CLIENT | {"grant_type": "refresh_token", "refresh_token": token})


def given(stack, number):
    return code_log_ins.log_in(code_log_ins.Browser(stack.ports["login-broker"]), f"obciazenie-{number:06d}")["refresh_token"]


def refused_until_there_is_room(stack, disk, revive=lambda: None, may_be_in_doubt=False):
    """Fills the disk, refreshes until that is refused, makes room, and sees all go on.

    - revive: what an operator looks after once there is room, until all is well.
    - may_be_in_doubt: the server may end while it commits, so that nobody can say whether the refused token counts as used.
    """
    resting = [given(stack, number) for number in range(1, RESTING + 1)]
    token = given(stack, RESTING + 1)
    disk.fill()
    # What was set aside before has room for a while.
    for _ in range(5000):
        reply = refresh(stack, token)
        if reply.status_code != 200:
            break
        token = reply.json()["refresh_token"]
    assert reply.status_code == 503 and reply.headers["retry-after"], reply.text
    for _ in range(10):
        reply = refresh(stack, token)
        assert reply.status_code == 503 and reply.headers["retry-after"], (reply.status_code, reply.text)
    disk.make_room()

    def recovered():
        revive()
        return httpx.get(stack.url("login-broker", "/health/ready")).status_code == 200

    until(recovered, what="the broker to recover by itself")
    reply = until(lambda: (answer := refresh(stack, token)).status_code != 503 and answer, what="room to be used")
    assert reply.status_code == 200 or may_be_in_doubt and reply.json()["error"] == "invalid_grant", reply.text
    for token in resting:
        assert refresh(stack, token).status_code == 200, "what was acknowledged before the disk was full"
    given(stack, RESTING + 2)


@pytest.fixture
def on_postgresql(request):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("runs with --database=postgresql")


def test_a_full_disk_under_files_refuses_requests_and_room_makes_them_work_again(request, small_disk, tmp_path):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("runs with --database=sqlite")
    disk = small_disk(4)
    stack = Stack(tmp_path, DATABASE_PATH=str(disk.place / "broker.sqlite")).start("login-broker")
    try:
        refused_until_there_is_room(stack, disk)
    finally:
        stack.stop()


def test_a_full_disk_under_the_queue_of_mails_refuses_mails_and_room_makes_them_go_out(request, small_disk, tmp_path):
    """Every mail that was accepted is sent, once, and none that was refused."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("runs with --database=sqlite")
    disk = small_disk(4)
    mail = FailingMailServer(tmp_path / "mails.jsonl", seed=1).start()
    stack = Stack(tmp_path, **mail.settings)
    stack.start("login-broker")
    stack.overrides["DATABASE_PATH"] = str(disk.place / "worker.sqlite")
    stack.start("notification-worker")
    try:
        bearer = httpx.post(stack.url("login-broker", "/token"), data=code_log_ins.CLIENT | {
            "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications",
        }).raise_for_status().json()["access_token"]

        def queue(number):
            return httpx.post(
                stack.url("notification-worker", "/v1/notifications"), headers={"Authorization": f"Bearer {bearer}"}, timeout=60, json={
                    "idempotencyKey": f"k-{number}", "recipient": f"osoba-{number}@poczta.example", "language": "pl", "content": {"accountClosed": {}}})

        assert queue(0).status_code == 202
        disk.fill()
        accepted, refused = {0}, None
        for number in range(1, 5000):
            answer = queue(number)
            if answer.status_code != 202:
                refused = number
                break
            accepted.add(number)
        assert refused and answer.status_code == 503 and answer.headers["retry-after"], answer.text
        assert queue(refused).status_code == 503
        disk.make_room()
        until(lambda: httpx.get(stack.url("notification-worker", "/health/ready")).status_code == 200, what="the worker to recover by itself")
        until(lambda: queue(refused).status_code == 202, what="room to be used")
        expected = sorted(f"osoba-{number}@poczta.example" for number in accepted | {refused})
        until(lambda: len(mail.receipts) >= len(expected), what="all mails to go out")
        assert sorted(receipt["to"] for receipt in mail.receipts) == expected
    finally:
        stack.stop()
        mail.stop()


# Root would be refused by the server, and "nobody" is who the harness runs it as.
OWNER = None if os.geteuid() else ("nobody", "nogroup")


def test_a_full_disk_under_tables_refuses_requests_and_room_makes_them_work_again(on_postgresql, small_disk, tmp_path):
    """53100, which ends the transaction and leaves the server as it is."""
    disk = small_disk(24, OWNER)
    server = PostgreSQL(durable=True).start()
    try:
        server.sql(f"CREATE TABLESPACE small LOCATION '{disk.place}'")
        stack = Stack(tmp_path, server)
        server.sql(f'ALTER DATABASE "{stack.databases["login-broker"]}" SET TABLESPACE small')
        stack.start("login-broker")
        try:
            refused_until_there_is_room(stack, disk)
        finally:
            stack.stop()
    finally:
        server.remove()


def test_a_full_disk_under_the_log_stops_the_server_and_with_room_it_comes_back_with_everything(on_postgresql, small_disk, tmp_path):
    """A PostgreSQL server that cannot write its log ends every session (PANIC) and recovers once there is room."""
    disk = small_disk(40, OWNER)
    server = PostgreSQL(durable=True, log=disk.place / "log").start()
    try:
        stack = Stack(tmp_path, server).start("login-broker")
        try:
            def revive():
                words = (server.folder / "log").read_text()
                assert "PANIC" in words and "No space left on device" in words
                # It tries to come up again by itself, once, and may be about to give that up: it began before there was room.
                if server.process.poll() is not None:
                    server.start()

            refused_until_there_is_room(stack, disk, revive, may_be_in_doubt=True)
        finally:
            stack.stop()
    finally:
        server.remove()
