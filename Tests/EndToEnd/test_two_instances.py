"""Two instances of each service share one PostgreSQL: any of them serves any request, and any of them may go."""

import contextlib
import itertools
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from environment import ROOT, environment, executable
from harness import code_log_ins, journey
from harness.chaos import count
from harness.chaos.mail_server import FailingMailServer
from harness.chaos.people import Crowd
from harness.cluster import Cluster
from harness.stack import ARTEFACTS, Stack, free_ports, until

pytestmark = pytest.mark.own_services("there are two of each")

JOURNEYS = 1000
# How many of each come at a time.
LOG_INS, FIRST_LOG_INS = 6, 3
# How long it may take, in seconds, until whoever was in flight on a killed instance is told.
NOTICED_WITHIN = 5


@pytest.fixture(scope="module")
def cluster(request, tmp_path_factory):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("several instances share a PostgreSQL server, not a file")
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), request.getfixturevalue("postgresql")).start()
    yield cluster
    cluster.stop()


class Load:
    """Complete log-ins, one after the other on each of a few connections, until it is told to end."""

    def __init__(self, port):
        self.port = port
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.begun = set()
        self.done = 0
        # (number, when the request began that failed, when it failed, why)
        self.failed = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(LOG_INS)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(60)

    def work(self):
        browser = code_log_ins.Browser(self.port)
        while not self.ending.is_set():
            with self.lock:
                number = next(self.numbers)
                self.begun.add(number)
            problem, asked = None, None
            try:
                code_log_ins.log_in(browser, f"obciazenie-{number:06d}")
            except Exception as error:  # noqa: BLE001: whatever it is, it is counted
                problem, asked = repr(error), browser.asked
                browser = code_log_ins.Browser(self.port)
            with self.lock:
                self.begun.discard(number)
                if problem:
                    self.failed.append((number, asked, time.time(), problem))
                else:
                    self.done += 1


class Cast:
    """Everybody who comes meanwhile: people with accounts who log in, and people without who go through all four services."""

    def __init__(self, cluster, mail):
        self.cluster = cluster
        self.load = Load(cluster.ports["login-broker"])
        self.crowd = Crowd(cluster, mail, FIRST_LOG_INS, [], 1)
        self.kills = []
        # (service, from when, to when) of each kill.
        self.dying = []
        # Some personas have an account from the start.
        self.accounts = len(cluster.rows("profile-requests", "SELECT subject FROM accounts"))

    def start(self):
        self.load.start()
        self.crowd.start()
        return self

    @property
    def troubles(self):
        """Whatever went wrong for those who log in for the first time."""
        with self.crowd.lock:
            return [trouble for visitor in [*self.crowd.going.values(), *self.crowd.through] for trouble in visitor.troubles]

    def pages(self):
        with self.crowd.lock:
            return sum(len(visitor.steps) for visitor in [*self.crowd.going.values(), *self.crowd.through])

    def go_on(self):
        """Waits until more of both have got on, so that what happens next happens under load."""
        done, pages = self.load.done, self.pages()

        def more():
            assert not self.crowd.failures, self.crowd.failures
            return self.load.done > done + LOG_INS and self.pages() > pages + 3 * FIRST_LOG_INS

        until(more, within=120, what="more people to get in")
        assert self.load.begun and self.crowd.unfinished

    def terminate(self, instance):
        self.cluster.terminate(instance)
        self.cluster.start(instance)
        self.go_on()

    def kill(self, instance):
        began = time.time()
        self.cluster.kill(instance)
        self.kills.append((self.cluster.service(instance), time.time()))
        self.dying.append((self.cluster.service(instance), began, time.time()))
        self.cluster.start(instance)
        self.go_on()

    def end(self, first_log_ins):
        """Nobody new comes, and whoever has come gets in."""
        until(lambda: self.load.done >= JOURNEYS, within=600, what="a thousand log-ins")
        self.load.end()
        until(lambda: len(self.crowd.through) >= first_log_ins, within=60 + 10 * first_log_ins, what="enough people to go through all services")
        self.crowd.close()

        def everybody_is_in():
            assert not self.crowd.failures, self.crowd.failures
            return not self.crowd.unfinished

        until(everybody_is_in, within=120, what="everybody to get in")
        until(
            lambda: not any(self.cluster.rows(name, "SELECT id FROM outbox") for name in ("account-migration", "profile-requests"))
            and not self.cluster.rows("notification-worker", "SELECT id FROM mails WHERE state = 'waiting'"),
            within=120, what="everything that was put down to be delivered")


def test_a_thousand_journeys_lose_nothing_and_do_nothing_twice_while_all_instances_are_restarted_one_by_one(request, tmp_path):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("several instances share a PostgreSQL server, not a file")
    mail = FailingMailServer(tmp_path / "mails.jsonl", seed=1).start()
    cluster = Cluster(tmp_path, request.getfixturevalue("postgresql"), **mail.settings).start()
    try:
        cast = Cast(cluster, mail).start()
        cast.go_on()
        for instance in cluster.instance_ports:
            cast.terminate(instance)
            assert (cast.load.failed, cast.troubles) == ([], []), f"nobody notices that {instance} is restarted in good order"
        for instance in cluster.instance_ports:
            cast.kill(instance)
        cast.end(request.config.getoption("--first-log-ins"))
        told = mails_and_events(cluster, mail, cast)
    finally:
        cluster.stop()
        mail.stop()
        cluster.keep_logs(ARTEFACTS / "logs" / "two-instances")
    print(told)


def mails_and_events(cluster, mail, cast):
    """Counts what has come of it: whatever failed was in flight when an instance was killed, and nothing was done twice."""
    failed = [("log-in", *each[1:]) for each in cast.load.failed] + [("first log-in", *each) for each in cast.troubles]
    for service, dies, died in cast.dying:
        # Each of those who come has one request under way at a time; log-ins touch the broker alone.
        mine = [
            each for each in failed if each[1] <= died and dies <= each[2] <= died + NOTICED_WITHIN
            and (service == "login-broker" or each[0] == "first log-in")]
        assert len(mine) <= LOG_INS + FIRST_LOG_INS, (service, mine)
        failed = [each for each in failed if each not in mine]
    assert not failed, ("was not in flight on what was killed", failed)

    through = cast.crowd.through
    counted = count.mails(cluster, mail, cast.kills) | count.events(cluster, {event for each in through for event in each.events}, len(through))
    [[grants]] = cluster.rows("login-broker", "SELECT count(*) FROM token_grants WHERE client = 'bench'")
    assert cast.load.done <= int(grants) <= cast.load.done + len(cast.load.failed), "a code gives one grant"
    accounts = cluster.rows("profile-requests", "SELECT subject FROM accounts")
    assert len(accounts) == len(set(accounts)) == cast.accounts + len(through), "one account each"
    migrations = cluster.rows("account-migration", "SELECT subject FROM migrations WHERE decided_at IS NOT NULL")
    assert len(migrations) == len(set(migrations)) == len(through), "one migration each"
    assert not cluster.rows(
        "account-migration", "SELECT migration FROM migration_events GROUP BY migration HAVING count(*) > 1"), "one event for each migration"
    [[activations]] = cluster.rows("notification-worker", "SELECT count(*) FROM mails WHERE kind = 'account-activation'")
    assert int(activations) == len(through), "one activation mail each"
    return counted | {
        "log-ins": cast.load.done, "failed": len(cast.load.failed), "first log-ins": len(through), "troubles": len(cast.troubles)}


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


def test_a_code_redeemed_at_both_instances_at_once_gives_one_set_of_tokens(cluster):
    browser = code_log_ins.Browser(cluster.ports["login-broker"])
    ports = [port for _, port in cluster.instances("login-broker")]
    with ThreadPoolExecutor(4) as threads:
        for number in range(1, 11):
            form = code_log_ins.redemption(code_log_ins.authorize(browser, f"obciazenie-{number:06d}"))
            together = threading.Barrier(4)

            def redeem(port):
                with httpx.Client() as client:
                    client.get(f"http://127.0.0.1:{port}/health/live")
                    together.wait(30)
                    return client.post(f"http://127.0.0.1:{port}/token", data=form)

            answers = list(threads.map(redeem, ports * 2))
            assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400], [answer.text for answer in answers]
            assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}


def test_all_instances_sign_with_the_same_keys(cluster):
    for name in ["login-broker", "account-migration", "profile-requests", "notification-worker"]:
        keys = [httpx.get(f"http://127.0.0.1:{cluster.instance_ports[f'{name}-{number}']}/jwks.json").json() for number in (1, 2)]
        assert keys[0] == keys[1] and keys[0]["keys"], name


def test_ten_brokers_that_start_on_an_empty_database_at_the_same_moment_make_one_set_of_keys(request, tmp_path):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("several instances share a PostgreSQL server, not a file")
    stack = Stack(tmp_path, request.getfixturevalue("postgresql"))
    ports = free_ports(10)
    processes = [
        subprocess.Popen(
            [executable("login-broker"), "serve"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment("login-broker", stack.ports, stack.data, **stack.addresses["login-broker"], HTTP_PORT=str(port)))
        for port in ports]

    def keys(port):
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/jwks.json").json()

    try:
        for port in ports:
            until(lambda: keys(port), within=120, what="each of the ten to answer")
        seen = [keys(port) for port in ports]
        assert seen[0]["keys"] and all(each == seen[0] for each in seen)
        versions = stack.rows("login-broker", "SELECT version FROM schema_migrations")
        assert len(versions) == len(set(versions)), "each step once"
    finally:
        for process in processes:
            process.terminate()
        assert [process.wait(30) for process in processes] == [0] * 10


def test_a_service_that_stops_says_so_first_and_serves_on_until_the_balancer_has_noticed(cluster):
    port = cluster.instance_ports["login-broker-1"]
    process = cluster.processes["login-broker-1"]
    process.terminate()
    until(lambda: httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 503, every=0.01, what="readiness to turn off")
    assert httpx.get(f"http://127.0.0.1:{port}/jwks.json").status_code == 200
    assert process.wait(30) == 0
    cluster.start("login-broker-1")
