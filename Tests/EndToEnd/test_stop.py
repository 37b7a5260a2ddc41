"""SIGTERM while something is under way: it is finished, within the time that README states, and nothing of it is done twice."""

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import threading
import time
import uuid

import httpx
import pytest
from aiosmtpd.controller import Controller
from harness import code_log_ins, journey
from harness.stack import Stack, free_ports, until

pytestmark = pytest.mark.own_services("they are stopped")

# As README says; and a little for the process to go.
ENDS_WITHIN = 15
MARGIN = 5


@pytest.fixture
def stack(request, tmp_path):
    server = request.getfixturevalue("postgresql") if request.config.getoption("--database") == "postgresql" else None
    made = []

    def start(*names, **settings):
        made.append(Stack(tmp_path, server, **settings).start(*names))
        return made[-1]

    yield start
    for stack in made:
        for process in stack.processes.values():
            process.kill()


def token(stack, audience, scope):
    return httpx.post(stack.url("login-broker", "/token"), data=code_log_ins.CLIENT | {
        "grant_type": "client_credentials", "resource": f"urn:ssoz-identity:{audience}", "scope": scope,
    }).raise_for_status().json()["access_token"]


def test_a_request_of_which_half_is_there_is_answered(stack):
    stack = stack("login-broker")
    form = httpx.QueryParams(code_log_ins.CLIENT | {
        "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications"})
    body = str(form).encode()
    head = (
        f"POST /token HTTP/1.1\r\nHost: localhost:{stack.ports['login-broker']}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n").encode()
    process = stack.processes["login-broker"]
    with socket.create_connection(("127.0.0.1", stack.ports["login-broker"])) as connection:
        connection.sendall(head + body[:20])
        until(lambda: httpx.get(stack.url("login-broker", "/health/live")).status_code == 200, what="the half to be read")
        process.terminate()

        def is_closed():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", stack.ports["login-broker"]), timeout=1):
                return False
            return True

        until(is_closed, every=0.02, what="the service to take no more connections")
        assert process.poll() is None, "it waits for the other half"
        connection.sendall(body[20:])
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and json.loads(content)["access_token"]
    assert process.wait(ENDS_WITHIN + MARGIN) == 0


def test_a_request_whose_other_half_never_comes_is_waited_for_and_is_nobodys_error(stack):
    stack = stack("login-broker")
    process = stack.processes["login-broker"]
    with socket.create_connection(("127.0.0.1", stack.ports["login-broker"])) as connection:
        connection.sendall((
            f"POST /token HTTP/1.1\r\nHost: localhost:{stack.ports['login-broker']}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 50\r\nExpect: 100-continue\r\n\r\n").encode())
        assert connection.recv(1024).startswith(b"HTTP/1.1 100"), "the body is being read"
        connection.sendall(b"abc")
        process.terminate()
        assert process.wait(ENDS_WITHIN + MARGIN) == 0
    assert not stack.lines_with('"level":"error"')


def test_a_page_that_waits_does_not_keep_its_service(stack, person):
    stack = stack(EPLOZ_DELAY_MS="60000")
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    process = stack.processes["account-migration"]
    with httpx.stream("GET", stack.url("account-migration", "/migration/events"), headers={"Cookie": cookies}, timeout=60) as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("data:"))
        process.terminate()
        began = time.monotonic()
        assert process.wait(ENDS_WITHIN + MARGIN) == 0
        assert time.monotonic() - began < ENDS_WITHIN + MARGIN


class StallingMailServer:
    """Takes a mail whole, and says so only when it is told to; or names no recipient good before that."""

    def __init__(self, at):
        self.at = at
        self.reached = threading.Event()
        self.holding = True
        self.received = []
        [self.port] = free_ports(1)
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def hold(self):
        self.reached.set()
        while self.holding:
            await asyncio.sleep(0.02)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at == "RCPT":
            await self.hold()
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server, session, envelope):
        self.received.append(re.search(rb"(?mi)^message-id: *(\S+)", envelope.original_content).group(1))
        if self.at == "DATA":
            await self.hold()
        return "250 taken"


@pytest.fixture(params=["RCPT", "DATA"])
def mail_server(request):
    server = StallingMailServer(request.param)
    server.controller.start()
    yield server
    server.holding = False
    server.controller.stop()


def queue(stack, count):
    bearer = token(stack, "notification-worker", "notifications")
    for number in range(count):
        httpx.post(
            stack.url("notification-worker", "/v1/notifications"), headers={"Authorization": f"Bearer {bearer}"}, json={
                "idempotencyKey": str(uuid.uuid4()), "recipient": f"osoba-{number}@poczta.example", "language": "pl",
                "content": {"accountClosed": {}}}).raise_for_status()


@pytest.mark.parametrize("mail_server", ["RCPT"], indirect=True)
def test_a_mail_server_that_is_silent_does_not_keep_the_worker_and_what_waits_is_sent_by_the_next(stack, mail_server):
    stack = stack(
        "login-broker", "notification-worker", SMTP_HOST="127.0.0.1", SMTP_PORT=str(mail_server.port), SMTP_SECURITY="plain",
        SMTP_CONNECTIONS="2")
    queue(stack, 10)
    assert mail_server.reached.wait(30)
    process = stack.processes["notification-worker"]
    process.terminate()
    try:
        assert process.wait(ENDS_WITHIN + MARGIN) == 0
    except subprocess.TimeoutExpired:
        pytest.fail("it waits for the mail server")
    mail_server.holding = False
    assert not mail_server.received, "nothing of a mail had been sent"
    stack.start("notification-worker")
    until(
        lambda: [tuple(map(str, row)) for row in stack.rows("notification-worker", "SELECT state, count(*) FROM mails GROUP BY state")]
        == [("sent", "10")], what="the mails to be sent")
    assert len(mail_server.received) == len(set(mail_server.received)) == 10


@pytest.mark.parametrize("mail_server", ["DATA"], indirect=True)
def test_a_mail_that_is_confirmed_while_the_worker_stops_is_not_sent_again(stack, mail_server):
    stack = stack(
        "login-broker", "notification-worker", SMTP_HOST="127.0.0.1", SMTP_PORT=str(mail_server.port), SMTP_SECURITY="plain",
        SMTP_CONNECTIONS="1")
    queue(stack, 1)
    assert mail_server.reached.wait(30)
    process = stack.processes["notification-worker"]
    process.terminate()

    def stops():
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(stack.url("notification-worker", "/health/ready")).status_code != 200
        return True

    until(stops, what="the worker to have heard")
    mail_server.holding = False
    assert process.wait(ENDS_WITHIN + MARGIN) == 0
    assert [row[0] for row in stack.rows("notification-worker", "SELECT state FROM mails")] == ["sent"]
    stack.start("notification-worker")
    queue(stack, 1)
    until(lambda: len(mail_server.received) > 1, what="another mail")
    assert len(mail_server.received) == len(set(mail_server.received)) == 2
