"""Two instances of each service share one PostgreSQL: any of them serves any request, and any of them may go."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from harness import code_log_ins, journey
from harness.cluster import Cluster
from harness.stack import until

pytestmark = pytest.mark.own_services("there are two of each")

JOURNEYS = 1000
WORKERS = 8


@pytest.fixture(scope="module")
def cluster(request, tmp_path_factory):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("several instances share a PostgreSQL server, not a file")
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), request.getfixturevalue("postgresql")).start()
    yield cluster
    cluster.stop()


class Load:
    """Complete log-ins, one after the other on each of a few connections, until there are enough of them."""

    def __init__(self, port):
        self.port = port
        self.numbers = iter(range(JOURNEYS))
        self.lock = threading.Lock()
        self.done = 0
        self.failed = []

    def next(self):
        with self.lock:
            return next(self.numbers, None)

    def work(self, _):
        browser = code_log_ins.Browser(self.port)
        while (number := self.next()) is not None:
            try:
                code_log_ins.log_in(browser, f"obciazenie-{number + 1:06d}")
                with self.lock:
                    self.done += 1
            except Exception as problem:  # noqa: BLE001: whatever it is, it is counted
                with self.lock:
                    self.failed.append((number, repr(problem)))
                browser = code_log_ins.Browser(self.port)


def test_a_thousand_log_ins_lose_nothing_while_the_instances_are_restarted_one_by_one(cluster):
    load = Load(cluster.ports["login-broker"])
    with ThreadPoolExecutor(WORKERS) as pool:
        work = pool.map(load.work, range(WORKERS))
        until(lambda: load.done >= JOURNEYS // 10 or load.failed, within=300, what="the first log-ins")
        for instance in ["login-broker-1", "login-broker-2"]:
            cluster.terminate(instance)
            cluster.start(instance)
        assert load.failed == [], "nobody notices a restart in good order"
        cluster.kill("login-broker-1")
        cluster.start("login-broker-1")
        list(work)
    assert len(load.failed) <= WORKERS, ("more failed than can have been in flight", load.failed)
    assert load.done + len(load.failed) == JOURNEYS


def test_a_whole_journey_goes_on_whichever_instances_are_there(cluster, people):
    """Each service loses one of its instances, then the other, between the steps."""

    def swap(away, back=None):
        cluster.kill(away)
        if back:
            cluster.start(back)

    person, email = people(), "anna.dwoista@poczta.example"
    journey.to_trusted_profile(person, cluster.url("profile-requests", "/login"))
    swap("login-broker-1")
    journey.give_password(person, "anna-nowa")
    cluster.start("login-broker-1")
    swap("login-broker-2")
    swap("account-migration-1")
    journey.give_code(person, cluster, "anna-nowa")
    cluster.start("account-migration-1", "login-broker-2")
    swap("account-migration-2")
    journey.wait_for_search(person)
    swap("profile-requests-1")
    person.press("Utwórz nowe konto bez migracji")
    cluster.start("profile-requests-1")
    swap("profile-requests-2")
    swap("notification-worker-1")
    journey.complete_account(person, email)
    cluster.start("notification-worker-1", "profile-requests-2")
    swap("notification-worker-2")
    journey.activate(people(), cluster, email)
    assert journey.go_on_when_active(person).title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"
    cluster.start("notification-worker-2", "account-migration-2")
    assert len(cluster.mails(email)) == 1, "one mail, whoever sent it"


def test_all_instances_sign_with_the_same_keys(cluster):
    for name in ["login-broker", "account-migration", "profile-requests", "notification-worker"]:
        keys = [httpx.get(f"http://127.0.0.1:{cluster.instance_ports[f'{name}-{number}']}/jwks.json").json() for number in (1, 2)]
        assert keys[0] == keys[1] and keys[0]["keys"], name


def test_a_service_that_stops_says_so_first_and_serves_on_until_the_balancer_has_noticed(cluster):
    port = cluster.instance_ports["login-broker-1"]
    process = cluster.processes["login-broker-1"]
    process.terminate()
    until(lambda: httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 503, every=0.01, what="readiness to turn off")
    assert httpx.get(f"http://127.0.0.1:{port}/jwks.json").status_code == 200
    assert process.wait(30) == 0
    cluster.start("login-broker-1")
