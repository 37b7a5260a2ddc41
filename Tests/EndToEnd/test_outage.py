"""PostgreSQL goes away under load: what is asked meanwhile is refused soon, all recovers by itself, and nothing that was acknowledged is missing."""

import signal
import threading
import time
import uuid
from dataclasses import dataclass

import httpx
import pytest
from harness import code_log_ins
from harness.chaos import count
from harness.chaos.mail_server import FailingMailServer
from harness.chaos.people import Crowd
from harness.postgresql import PostgreSQL
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("their PostgreSQL server is stopped")

OUTAGE = 20
FAMILIES = 4
# How many people come for the first time, at a time: through all four services.
NEW = 3


@dataclass
class Answer:
    began: float
    took: float
    status: int
    retry_after: str | None
    text: str

    @property
    def refused(self):
        return self.status == 503


class Client(threading.Thread):
    """Asks again and again, each time as soon as it has been answered."""

    def __init__(self, stack):
        super().__init__(daemon=True)
        self.stack = stack
        self.http = httpx.Client(timeout=60)
        self.answers = []
        self.problem = None
        self.ending = threading.Event()

    def ask(self):
        raise NotImplementedError

    def run(self):
        try:
            while not self.ending.is_set():
                began = time.monotonic()
                reply = self.ask()
                self.answers.append(
                    Answer(began, time.monotonic() - began, reply.status_code, reply.headers.get("retry-after"), reply.text[:500]))
                if reply.status_code == 503:
                    # As a client does that has been told to come back; not as long as it was told, or there would be little to look at.
                    time.sleep(0.05)
        except Exception as problem:  # noqa: BLE001: the test asks for it
            self.problem = problem

    def end(self):
        self.ending.set()
        self.join(60)
        assert self.problem is None and not self.is_alive(), self.problem


class Family(Client):
    """Refreshes its token with the token it was last given."""

    def __init__(self, stack, person):
        super().__init__(stack)
        self.person = person
        self.token = code_log_ins.log_in(code_log_ins.Browser(stack.ports["login-broker"]), person)["refresh_token"]
        # A token whose use was refused may have been used all the same: the answer to a commit is lost as easily as its request.
        self.in_doubt = False

    def ask(self):
        reply = self.http.post(
            self.stack.url("login-broker", "/token"),
            data=code_log_ins.CLIENT | {"grant_type": "refresh_token", "refresh_token": self.token})
        if reply.status_code == 200:
            self.token, self.in_doubt = reply.json()["refresh_token"], False
        elif reply.status_code == 503:
            self.in_doubt = True
        else:
            # A token used twice ends its family (RFC 9700, section 4.14.2), which then begins anew.
            assert self.in_doubt and reply.json()["error"] == "invalid_grant", reply.text
            self.ending.set()
        return reply


class Service(Client):
    """Asks for tokens in its own name."""

    def ask(self):
        return self.http.post(self.stack.url("login-broker", "/token"), data=code_log_ins.CLIENT | {
            "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications"})


class Visitor(Client):
    """Opens the log-in page, which begins an interaction each time."""

    def ask(self):
        return self.http.get(self.stack.url("login-broker", code_log_ins.AUTHORIZE), headers={"Accept": "text/html"})


class Sender(Client):
    """Queues mails, each until it is taken, as an outbox does."""

    def __init__(self, stack, bearer):
        super().__init__(stack)
        self.bearer = bearer
        self.taken = []
        self.key = None

    def ask(self):
        self.key = self.key or str(uuid.uuid4())
        reply = self.http.post(
            self.stack.url("notification-worker", "/v1/notifications"), headers={"Authorization": f"Bearer {self.bearer}"}, json={
                "idempotencyKey": self.key, "recipient": f"{self.key}@poczta.example", "language": "pl", "content": {"accountClosed": {}}})
        if reply.status_code == 202:
            self.taken.append(self.key)
            self.key = None
        return reply


@pytest.fixture
def server(request):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("runs once, with --database=postgresql")
    server = PostgreSQL(durable=True).start()
    yield server
    server.remove()


@pytest.fixture
def mail(tmp_path):
    mail = FailingMailServer(tmp_path / "mails.jsonl", seed=1).start()
    yield mail
    mail.stop()


@pytest.fixture
def stack(server, mail, tmp_path):
    stack = Stack(tmp_path, server, **mail.settings).start()
    yield stack
    stack.stop()


def bearer(stack):
    return httpx.post(stack.url("login-broker", "/token"), data=code_log_ins.CLIENT | {
        "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications",
    }).raise_for_status().json()["access_token"]


def new_people(stack, mail, crowd, gone_since):
    """Whoever was on the way when the server went, or came meanwhile, gets in, and nothing is done twice."""
    with crowd.lock:
        on_the_way = list(crowd.going.values())
    assert any(trouble[1] > gone_since for visitor in on_the_way for trouble in visitor.troubles), "somebody was told to come back"
    crowd.close()
    until(lambda: not crowd.unfinished or crowd.failures, within=120, what="everybody to get in")
    assert not crowd.failures, crowd.failures
    until(
        lambda: not any(stack.rows(name, "SELECT id FROM outbox") for name in ("account-migration", "profile-requests"))
        and not stack.rows("notification-worker", "SELECT id FROM mails WHERE state = 'waiting'"),
        within=120, what="everything that was put down to be delivered")
    count.mails(stack, mail, [])
    count.events(stack, {event for each in crowd.through for event in each.events}, len(crowd.through))
    accounts = stack.rows("profile-requests", "SELECT subject FROM accounts")
    assert len(accounts) == len(set(accounts)), "one account each"


def in_order(clients):
    """Whether every client has been answered well since it was last looked at."""
    seen = [len(client.answers) for client in clients]

    def all_served():
        return all(client.ending.is_set() or any(not each.refused for each in client.answers[before:]) for client, before in zip(clients, seen))

    return all_served


@pytest.mark.parametrize("how", ["stopped", "killed", "hanging"])
def test_while_the_server_is_away_everybody_is_refused_soon_and_afterwards_nothing_acknowledged_is_missing(server, stack, mail, how):
    resting = [Family(stack, f"obciazenie-{number:06d}") for number in range(1, 6)]
    families = [Family(stack, f"obciazenie-{number:06d}") for number in range(6, 6 + FAMILIES)]
    visitor, sender = Visitor(stack), Sender(stack, bearer(stack))
    clients = [*families, Service(stack), visitor, sender]
    for client in clients:
        client.start()
    crowd = Crowd(stack, mail, NEW, [], 1).start()
    until(in_order(clients), what="everybody to be served")
    until(lambda: len(crowd.through) >= NEW, within=120, what="people to get in")

    if how == "hanging":
        server.hang()
    else:
        # SIGQUIT puts nothing in order: the next start recovers what was acknowledged from the log.
        server.stop({"stopped": signal.SIGINT, "killed": signal.SIGQUIT}[how])
    gone_since = time.monotonic()
    time.sleep(OUTAGE)
    for name in stack.processes:
        assert httpx.get(stack.url(name, "/health/ready"), timeout=10).status_code == 503, name
        assert httpx.get(stack.url(name, "/health/live")).status_code == 200, name
    back = time.monotonic()
    if how == "hanging":
        server.resume()
    else:
        server.start()
    for name in stack.processes:
        until(lambda: httpx.get(stack.url(name, "/health/ready")).status_code == 200, what=f"{name} to recover by itself")
    until(in_order(clients), what="everybody to be served again")
    for client in clients:
        client.end()
    new_people(stack, mail, crowd, gone_since=gone_since - time.monotonic() + time.time())

    for client in clients:
        kind = type(client).__name__
        meanwhile = [each for each in client.answers if gone_since < each.began and each.began + each.took < back]
        assert all(each.refused for each in meanwhile), (kind, [each for each in meanwhile if not each.refused][:3])
        assert all(each.retry_after for each in meanwhile), (kind, meanwhile[:1])
        # A server that ended refuses at once. One that hangs is given the time that a statement may take (10 s, and 2 to say so) and 3 s to take a
        # new connection, by what was in flight. What comes later waits 2 s in the queue, 3 s for a transaction to begin and 3 s for a connection.
        if how == "hanging":
            assert meanwhile and all(each.took < 9 for each in meanwhile), (kind, max(each.took for each in meanwhile))
            in_flight = [each.took for each in client.answers if each.began <= gone_since < each.began + each.took]
            assert all(took < 16 for took in in_flight), (kind, in_flight)
        else:
            assert len(meanwhile) > 5 * OUTAGE, (kind, "refused at once, not after a time-out each", len(meanwhile))
            assert all(each.took < 2 for each in meanwhile), (kind, max(each.took for each in meanwhile))
        others = [each for each in client.answers if each.status not in (200, 202, 303, 503)]
        assert len(others) <= (1 if kind == "Family" else 0), (kind, others[:3])
    pages = [each for each in visitor.answers if each.refused]
    assert pages and all("<!doctype html>" in each.text.lower() for each in pages), pages[:1]

    # Who was not asking at that moment has lost nothing, and goes on with what was last acknowledged.
    for family in resting + [family for family in families if not family.ending.is_set() or family.answers[-1].status == 200]:
        assert family.ask().status_code == 200, family.person
    stored = dict(stack.rows("notification-worker", "SELECT idempotency_key, count(*) FROM mails GROUP BY idempotency_key"))
    assert {key.lower() for key in sender.taken} <= {key.lower() for key in stored}, "every mail that was taken is there"
    assert {str(count) for count in stored.values()} == {"1"}, "once"
