"""A trial: people come while services are killed and the ways between them fail. Afterwards everything is counted.

What holds, however often who dies: everybody gets in; every mail that was accepted arrives; none arrives twice, except where SMTP leaves the
sender no way to know that it has arrived; no event number is given twice.
"""

import json
import random
import time

from environment import SERVICES

from . import count
from ..stack import Stack, until
from .mail_server import FailingMailServer
from .network import Faults, FaultyNetwork
from .people import Crowd

CROWD = 6
# What is left over from a killed instance is taken over within a lease: 8, 20 or 30 seconds.
CALM_WITHIN = 300


class Trial:
    def __init__(self, folder, seed, server=None):
        """What lies in `folder` from before is gone on with."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "trial.json"
        kept = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.seed = kept.get("seed", seed)
        self.rounds = kept.get("rounds", 0)
        self.kills = kept.get("kills", [])
        self.events = kept.get("events", {})
        self.people_through = kept.get("through", 0)
        self.mail = FailingMailServer(folder / "mails.jsonl", self.seed + self.rounds)
        self.stack = Stack(folder / "services", server)
        self.stack.ports = kept.get("ports", self.stack.ports)
        self.network = FaultyNetwork(self.stack.ports, self.seed + self.rounds)
        by_way = {name: f"http://localhost:{port}" for name, port in self.network.ports.items()}
        self.stack.overrides |= self.mail.settings | {
            "OIDC_ISSUER_INTERNAL": by_way["login-broker"], "NOTIFICATIONS_URL": by_way["notification-worker"],
            "ACCOUNT_MIGRATION_INTERNAL_URL": by_way["account-migration"], "PROFILE_REQUESTS_INTERNAL_URL": by_way["profile-requests"],
            "LOG_LEVEL": "notice"}
        self.crowd = Crowd(self.stack, self.mail, CROWD, kept.get("unfinished", []), kept.get("next", 1))

    def start(self):
        self.mail.start()
        self.network.start()
        self.stack.start()
        self.crowd.start()
        return self

    def stop(self):
        self.crowd.stop()
        self.keep()
        self.stack.stop()
        self.network.stop()
        self.mail.stop()

    def keep(self):
        """So that an interrupted trial goes on where it stopped."""
        with self.crowd.lock:
            for visitor in self.crowd.through:
                for event in visitor.events:
                    assert self.events.setdefault(event, visitor.persona) == visitor.persona, f"{event} was shown to two people"
            self.people_through += len(self.crowd.through)
            self.crowd.through.clear()
        state = {
            "seed": self.seed, "rounds": self.rounds, "kills": self.kills, "events": self.events, "through": self.people_through,
            "unfinished": self.crowd.unfinished, "next": self.crowd.next_number, "ports": self.stack.ports}
        scratch = self.file.with_suffix(".new")
        scratch.write_text(json.dumps(state))
        scratch.replace(self.file)

    def round(self, seconds):
        """Faults of a kind and strength that only the seed and the round's number decide."""
        chance = random.Random(self.seed * 1_000_003 + self.rounds)
        self.network.faults = Faults(
            refused=chance.choice([0, 0.05, 0.3]), cut=chance.choice([0, 0.02, 0.1]), late=chance.choice([0, 0.1, 0.3]), delay=1.5)
        self.mail.put_off, self.mail.broken_off = chance.choice([0, 0.1, 0.5]), chance.choice([0, 0.1, 0.3])
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.2, 1.5))
            for name in chance.sample(SERVICES, chance.choice([1, 1, 1, 2, 4])):
                self.stack.kill(name)
                self.kills.append((name, time.time()))
            time.sleep(chance.uniform(0, 0.5))
            for name in SERVICES:
                if self.stack.processes[name].poll() is not None:
                    self.stack.launch(name)
            time.sleep(chance.uniform(0.5, 2))
            self.check_people()
        self.rounds += 1
        self.keep()

    def check_people(self):
        assert not self.crowd.failures, "; ".join(self.crowd.failures)

    def calm(self):
        """Nothing fails any more, nobody new comes: everybody gets in, and every mail is delivered."""
        self.network.faults, self.mail.put_off, self.mail.broken_off = Faults(), 0, 0
        self.crowd.close()

        def everybody_is_in():
            self.check_people()
            return not self.crowd.unfinished

        try:
            until(everybody_is_in, within=CALM_WITHIN, every=0.2, what="everybody to get in")
        except AssertionError:
            stuck = {visitor.persona: visitor.steps[-5:] for visitor in self.crowd.going.values()}
            raise AssertionError(f"somebody is stuck: {stuck}") from None
        until(lambda: not self.waiting_mails(), within=CALM_WITHIN, every=0.2, what="every mail to be delivered")
        until(lambda: not self.waiting_messages(), within=CALM_WITHIN, every=0.2, what="every message between the services to be delivered")
        self.keep()

    def go_on(self):
        """After a calm: people come again."""
        self.crowd.stop()
        self.crowd = Crowd(self.stack, self.mail, CROWD, [], self.crowd.next_number).start()

    def waiting_mails(self):
        return [id for id, state in self.stack.rows("notification-worker", "SELECT id, state FROM mails") if state == "waiting"]

    def waiting_messages(self):
        return [
            row for name in ["account-migration", "profile-requests"]
            for row in self.stack.rows(name, "SELECT id FROM outbox")]

    def count(self):
        """What has come of it all; anything that should not be is an error."""
        return (
            {"rounds": self.rounds, "kills": len(self.kills), "people": self.people_through}
            | count.events(self.stack, self.events, self.people_through) | count.mails(self.stack, self.mail, self.kills))
