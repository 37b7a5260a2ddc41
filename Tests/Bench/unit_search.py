#!/usr/bin/env python3
"""How long searching the register of units takes with 300,000 made-up units: part of `make bench`.

The units come from `profile-requests generate-units`. A logged-in person asks for pages of the search one after another over one connection, and each
is timed from the request to the last byte of the page, session, menu and rendering included. What is searched is a fixed mix, each search in both
directions of both orders and asked anew each round, in an order drawn by a seed: nothing, a kind, a rare word, a frequent one, two words, parts of words,
a number, a kind and a word, and what is not there. Pages anywhere in the list are timed apart.
"""

import argparse
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import httpx
from running import Service, build, step
from environment import ROOT, SERVICES, environment, executable, make_keyring  # noqa: E402, found by way of `running`
from harness import journey  # noqa: E402
from harness.person import Person  # noqa: E402
from harness.postgresql import PostgreSQL  # noqa: E402
from harness.sandbox import Sandbox  # noqa: E402
from harness.stack import free_ports  # noqa: E402

UNITS = 300_000
PRODUCT = "profile-requests"
SEARCHES = {
    "nothing": {}, "kind, frequent": {"kind": "PODM"}, "kind, rare": {"kind": "RCKiK"}, "rare word": {"name": "żaroomyśl"},
    "frequent word": {"name": "przychodnia"}, "two words": {"name": "lekarska jutrzenka"}, "two frequent words": {"name": "zakład zdrowotnej"},
    "part of a word, no diacritics": {"name": "zdrow"}, "one letter": {"name": "a"}, "kind and word": {"kind": "PRAKT_LEK", "name": "labedz"},
    "NIP": {"nip": "9990000014"}, "number in the register": {"number": "900012345"}, "not there": {"name": "nieistniejąca"},
}
ORDERS = [{"sort": sort, "order": order} for sort in ("name", "kind") for order in ("asc", "desc")]
SIZES = [5, 10, 20, 50]


class Bench(Sandbox):
    """The two services a person who has an account logs in with."""

    def __init__(self, data, **settings):
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        self.broker = Service("login-broker", data, self.ports, first="/.well-known/openid-configuration")
        self.profiles = Service(PRODUCT, data, self.ports, **settings)

    def url(self, name, path=""):
        return f"http://localhost:{self.ports[name]}{path}"

    def start(self):
        self.broker.start()
        self.profiles.start()

    def stop(self):
        self.profiles.stop()
        self.broker.stop()


def generated(data, units, **settings):
    """Seconds and megabytes of making them up and storing them."""
    make_keyring(Path(data) / "keyring")
    variables = environment(PRODUCT, dict(zip(SERVICES, free_ports(len(SERVICES)))), data, **settings)
    began = time.perf_counter()
    process = subprocess.Popen(
        [executable(PRODUCT, "release"), "generate-units", "--count", str(units)], env=variables, cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"generate-units ended with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


class Searcher:
    def __init__(self, stack):
        person = Person()
        journey.log_in(person, stack, "adam-administrator", stack.url(PRODUCT, "/login"))
        self.person = person
        cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        self.client = httpx.Client(base_url=stack.url(PRODUCT), headers={"Cookie": cookies}, timeout=30)

    def search(self, query):
        """Milliseconds to the whole page."""
        began = time.perf_counter()
        response = self.client.get("/requests/new/unit?" + urlencode(query))
        taken = (time.perf_counter() - began) * 1000
        if response.status_code != 200 or "Lista jednostek" not in response.text:
            raise SystemExit(f"{query} was answered with {response.status_code}")
        return taken


def figures(database, units=UNITS, rounds=10):
    """name -> value, in the order they are printed."""
    server = PostgreSQL(durable=True).start() if database == "postgresql" else None
    with tempfile.TemporaryDirectory() as data:
        settings = {"DATABASE_URL": server.create("profiles")} if server else {}
        stack = Bench(data, **settings)
        try:
            step(f"{units} units, {database}")
            seconds, megabytes = generated(data, units, **settings)
            stack.start()
            searcher = Searcher(stack)
            searcher.search({})
            draw = random.Random(1)
            times = {name: [] for name in SEARCHES}
            busy = stack.profiles.processor()
            for _ in range(rounds):
                mix = [(name, order, size) for name in SEARCHES for order in ORDERS for size in SIZES]
                draw.shuffle(mix)
                for name, order, size in mix:
                    times[name].append(searcher.search(SEARCHES[name] | order | {"size": size}))
            busy = stack.profiles.processor() - busy
            every = [taken for each in times.values() for taken in each]
            pages = [draw.randrange(1, units // 50) for _ in range(50 * rounds)]
            far = [searcher.search({"page": page, "size": 50, "name": draw.choice(["", "a"])} | draw.choice(ORDERS)) for page in pages]
            results = {
                f"{units} units made up and stored, seconds": round(seconds, 1), "largest resident memory of that, MB": round(megabytes),
                f"first pages of {len(every)} searches, p50 ms": round(percentile(every, 0.5), 1),
                "first pages, p99 ms (goal: at most 20)": round(percentile(every, 0.99), 1),
                "processor time of the service for each of them, ms": round(busy * 1000 / len(every), 1),
                "first pages, longest ms": round(max(every), 1),
            }
            results |= {f"  {name}, p50 / p99 ms": f"{percentile(each, 0.5):.1f} / {percentile(each, 0.99):.1f}" for name, each in times.items()}
            results[f"{len(far)} pages anywhere in the list, p50 / p99 ms"] = f"{percentile(far, 0.5):.1f} / {percentile(far, 0.99):.1f}"
            results["resident memory of the service, MB"] = round(stack.profiles.resident())
            results["load of the machine meanwhile, per minute"] = round(os.getloadavg()[0], 1)
            return results
        finally:
            stack.stop()
            if server:
                server.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=UNITS, help=f"(default: {UNITS})")
    parser.add_argument("--rounds", type=int, default=10, help="of the mix (default: 10)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both", help="(default: both)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    options = parser.parse_args()
    if not options.no_build:
        build("login-broker", PRODUCT)
    for database in ["sqlite", "postgresql"] if options.database == "both" else [options.database]:
        print(f"\n{database}")
        for name, value in figures(database, options.units, options.rounds).items():
            print(f"  {name}  {value}")


if __name__ == "__main__":
    main()
