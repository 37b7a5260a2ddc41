"""What an instance was doing when it was killed is done by its sister, once its claim has run out, and once."""

import asyncio
import contextlib
import socket
import threading
import time

import httpx
import pytest
from aiosmtpd.controller import Controller
from harness import journey
from harness.cluster import Cluster
from harness.stack import free_ports, until

pytestmark = pytest.mark.own_services("there are two of each")

# What ARCHITECTURE.md says of claims, in seconds.
SEARCH_LEASE, MAIL_LEASE, OUTBOX_LEASE = 8, 20, 30
# How long ePLOZ takes to answer, in seconds.
SEARCH_TAKES = 10
# Whoever takes over looks once a second; and what a loaded machine may need besides.
MARGIN = 5
START = "Zaktualizuj informacje konta"


@pytest.fixture
def cluster(request, tmp_path):
    """A cluster whose instances each test starts as it needs them."""
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("several instances share a PostgreSQL server, not a file")
    made = []

    def start(without=(), **settings):
        cluster = Cluster(tmp_path, request.getfixturevalue("postgresql"), **settings)
        made.append(cluster)
        cluster.start(*(instance for instance in cluster.instance_ports if instance not in without))
        return cluster

    yield start
    for cluster in made:
        with contextlib.suppress(AssertionError):  # Those that were killed did not stop in good order.
            cluster.stop()


def left_of_claim(cluster, service, query, lease):
    """For how many seconds the claim that the query finds still holds, now that nobody renews it."""
    [[due]] = cluster.rows(service, query)
    left = int(due) / 1000 - time.time()
    assert left <= lease, "no claim is longer than a lease"
    return max(left, 0)


def to_the_form(person, cluster, persona="anna-nowa"):
    journey.log_in(person, cluster, persona, cluster.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    assert person.page.title == START


def test_a_search(cluster, person):
    cluster = cluster(without=["account-migration-2"], EPLOZ_DELAY_MS=str(SEARCH_TAKES * 1000))
    journey.log_in(person, cluster, "anna-nowa", cluster.url("profile-requests", "/login"))
    assert person.page.title == "Migracja danych do UEOZ" and not person.page.has("Z02")
    claimed = "SELECT id FROM migrations WHERE state = 'searching' AND search_due_at IS NOT NULL"
    until(lambda: cluster.rows("account-migration", claimed), what="the search to be claimed")
    cluster.start("account-migration-2")
    assert cluster.rows("account-migration", claimed), "it is still under way when the second instance is there"
    cluster.kill("account-migration-1")
    left = left_of_claim(cluster, "account-migration", "SELECT search_due_at FROM migrations WHERE state = 'searching'", SEARCH_LEASE)
    claimed_again = "SELECT id FROM migrations WHERE search_attempts = 2"
    until(lambda: cluster.rows("account-migration", claimed_again), within=left + MARGIN, what="the other instance to take the search over")
    journey.wait_for_search(person)
    assert person.page.has("Z02")
    assert len(cluster.rows("account-migration", "SELECT millisecond FROM migration_events")) == 1, "one event"


class HoldingMailServer:
    """Says nothing more to whoever names a recipient, until it is told to go on."""

    def __init__(self):
        self.named = 0
        self.holding = True
        self.received = []
        [self.port] = free_ports(1)
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.named += 1
        while self.holding:
            await asyncio.sleep(0.05)
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope.rcpt_tos[0])
        return "250 taken"


def test_a_mail(cluster, person):
    server = HoldingMailServer()
    server.controller.start()
    try:
        cluster = cluster(
            without=["notification-worker-2"], SMTP_HOST="127.0.0.1", SMTP_PORT=str(server.port), SMTP_SECURITY="plain")
        to_the_form(person, cluster)
        journey.complete_account(person, "anna.przejeta@poczta.example")
        until(lambda: server.named, what="the mail to be under way")
        cluster.start("notification-worker-2")
        cluster.kill("notification-worker-1")
        assert not server.received, "the killed instance had not handed it over"
        left = left_of_claim(cluster, "notification-worker", "SELECT due_at FROM mails WHERE kind = 'account-activation'", MAIL_LEASE)
        server.holding = False
        until(lambda: server.received, within=left + MARGIN, what="the other instance to send the mail")
        states = "SELECT state FROM mails WHERE kind = 'account-activation'"
        until(lambda: cluster.rows("notification-worker", states) == [("sent",)], what="the note that it was sent")
        assert server.received == ["anna.przejeta@poczta.example"], "once"
    finally:
        server.controller.stop()


def test_a_message_between_the_services(cluster, person):
    """profile-requests dies while it hands the activation mail over to a worker that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cluster = cluster(
            without=["profile-requests-2"], NOTIFICATIONS_URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
        to_the_form(person, cluster)

        def save():
            with contextlib.suppress(httpx.HTTPError):
                journey.complete_account(person, "anna.wyslana@poczta.example")

        saving = threading.Thread(target=save)
        saving.start()
        until(lambda: cluster.rows("profile-requests", "SELECT id FROM outbox WHERE attempts = 1"), what="the message to be on its way")
        cluster.overrides["NOTIFICATIONS_URL"] = cluster.url("notification-worker")
        cluster.start("profile-requests-2")
        cluster.kill("profile-requests-1")
        left = left_of_claim(cluster, "profile-requests", "SELECT due_at FROM outbox WHERE attempts = 1 ORDER BY due_at DESC LIMIT 1", OUTBOX_LEASE)
        [mail] = until(
            lambda: cluster.mails("anna.wyslana@poczta.example"), within=left + MARGIN, what="the other instance to hand the mail over")
        saving.join(30)
        assert mail["kind"] == "account-activation"
        person.open(cluster.url("profile-requests", "/login"))
        assert person.page.title == "Aktywuj konto", "what was saved is saved"
        until(lambda: not cluster.rows("profile-requests", "SELECT id FROM outbox WHERE attempts > 0"), what="the message to be noted as delivered")
        assert len(cluster.mails("anna.wyslana@poczta.example")) == 1, "once"
