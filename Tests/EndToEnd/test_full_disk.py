"""A disk that is full."""

import os
import subprocess

import httpx
import pytest
from harness import code_log_ins
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("their disk is a small one")


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(place)], capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_refuses_requests_and_room_makes_them_work_again(small_disk, tmp_path):
    stack = Stack(tmp_path, DATABASE_PATH=str(small_disk / "broker.sqlite")).start("login-broker")
    try:
        browser = code_log_ins.Browser(stack.ports["login-broker"])
        given = code_log_ins.log_in(browser, "obciazenie-000001")

        def refresh(token):
            return httpx.post(
                stack.url("login-broker", "/token"), timeout=30,
                data=code_log_ins.CLIENT | {"grant_type": "refresh_token", "refresh_token": token})

        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            try:
                while True:
                    os.write(file.fileno(), bytes(4096))
            except OSError:
                pass
        token = given["refresh_token"]
        # The log of the database has room of its own for a while.
        for _ in range(2000):
            reply = refresh(token)
            if reply.status_code != 200:
                break
            token = reply.json()["refresh_token"]
        assert reply.status_code == 503 and reply.headers["retry-after"], reply.text
        ballast.unlink()
        reply = until(lambda: (answer := refresh(token)).status_code == 200 and answer, what="room to be used")
        assert refresh(reply.json()["refresh_token"]).status_code == 200
    finally:
        stack.stop()
