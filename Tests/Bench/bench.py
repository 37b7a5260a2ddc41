#!/usr/bin/env python3
"""Figures and ratios on this machine: the broker beside the limit measured in the same run. No test depends on them.

The limit is a bare Hummingbird server that reads the same form and signs one ES256 token. A ratio is a rate over that limit; that of the mails
(mail_drain.py) is the rate over a connection for each mail, one at a time.
"""

import argparse
import json
import subprocess
import sys
import tempfile

import documents
import eploz_import
import mail_drain
import unit_search
from running import Broker, answers, build, step
from environment import ROOT, executable  # noqa: E402, found by way of `running`
from harness import code_log_ins  # noqa: E402
from harness.postgresql import PostgreSQL  # noqa: E402
from harness.stack import free_ports, until  # noqa: E402
from load import refreshes, wrk

FORM = "grant_type=client_credentials&client_id=bench&client_secret=bench-sandbox-secret" \
    "&resource=urn%3Assoz-identity%3Anotification-worker&scope=notifications"
FAMILIES = 8


def measure(broker, bare, seconds, tokens):
    """The figures, in the order they are printed: name -> (value, ratio to the limit or None)."""
    token = broker.url + "/token"
    step("cold start")
    broker.start()
    cold = []
    for _ in range(5):
        broker.stop()
        cold.append(broker.start())
    idle = broker.resident()
    step("client_credentials and the limit, in turn: a machine whose speed drifts is unfair to neither")
    rounds = []
    for _ in range(3):
        limit, rate = wrk(bare, seconds, FORM), wrk(token, seconds, FORM)
        rounds.append((rate / limit, rate, limit))
    ratio, rate, limit = sorted(rounds)[1]
    figures = {
        "bare server that signs one token (the limit), a second": (round(limit), None),
        "client_credentials with ES256, a second (goal: ratio 0.5)": (round(rate), ratio),
    }
    step("discovery, user information, refresh, log-ins")
    given = [code_log_ins.log_in(code_log_ins.Browser(broker.port), f"obciazenie-{9001 + each:06d}") for each in range(FAMILIES)]
    bearer = [("Authorization", "Bearer " + given[0]["access_token"])]
    others = {
        "discovery, a second": wrk(broker.url + "/.well-known/openid-configuration", seconds),
        "user information, a second": wrk(broker.url + "/userinfo", seconds, headers=bearer),
        f"refresh in {FAMILIES} families, a second": refreshes(token, seconds, [each["refresh_token"] for each in given]),
        "complete code log-ins with password and SMS code, a second": code_log_ins.rate(broker.port, seconds),
    }
    figures |= {name: (round(value, 1), value / limit) for name, value in others.items()}
    step(f"memory after {tokens} tokens")
    before, issued = broker.resident(), 0
    while issued < tokens:
        issued += int(wrk(token, seconds, FORM) * seconds)
    figures |= {
        "cold start to the first answer, seconds (goal: under 0.5)": (round(sorted(cold)[2], 3), None),
        "resident memory idle, MB (goal: under 60)": (round(idle, 1), None),
        "resident memory after the loads above, MB": (round(before, 1), None),
        f"resident memory after {issued} tokens more, MB": (round(broker.resident(), 1), None),
    }
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="length of each measurement (default: 10)")
    parser.add_argument("--tokens", type=int, default=100_000, help="tokens before memory is looked at again (default: 100000)")
    parser.add_argument(
        "--database", choices=["sqlite", "postgresql", "both"], default="both", help="what the broker keeps its data in (default: both)")
    parser.add_argument(
        "--accounts", type=int, default=eploz_import.ACCOUNTS, help=f"of the ePLOZ directory that is imported (default: {eploz_import.ACCOUNTS})")
    parser.add_argument(
        "--units", type=int, default=unit_search.UNITS, help=f"of the register that is searched (default: {unit_search.UNITS})")
    parser.add_argument("--connections", default="4", help="connections of the broker to PostgreSQL (default: 4)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    parser.add_argument("--mails", type=int, default=200_000, help="mails to queue and drain; none with 0 (default: 200000)")
    options = parser.parse_args()
    if not options.no_build:
        build("login-broker", "profile-requests", "notification-worker", "bare-server")
        eploz_import.build()
        documents.build()
    port = free_ports(1)[0]
    bare = subprocess.Popen([executable("bare-server", "release"), str(port)])
    url = f"http://127.0.0.1:{port}/token"
    results = {}
    try:
        until(lambda: answers(url, method="POST", content=FORM, headers={"content-type": "application/x-www-form-urlencoded"}),
              what="the bare server")
        for database in ["sqlite", "postgresql"] if options.database == "both" else [options.database]:
            step(database)
            results[database] = on(database, url, options)
            if options.mails:
                results[database] |= mail_drain.measure(database, options.mails)
    finally:
        bare.terminate()
    for database in results:
        step(f"import of {options.accounts} ePLOZ accounts, {database}")
        results[database] |= {name: (value, None) for name, value in eploz_import.figures(database, options.accounts).items()}
        results[database] |= {name: (value, None) for name, value in unit_search.figures(database, options.units).items()}
    step("printed applications")
    printed = documents.figures()
    for database in results:
        results[database] |= printed
    for database, figures in results.items():
        print(f"\n{database}")
        width = max(map(len, figures))
        for name, (value, ratio) in figures.items():
            print(f"  {name:<{width}}  {value:>9}" + (f"   ratio {ratio:.3f}" if ratio is not None else ""))
    (ROOT / ".artefacts").mkdir(exist_ok=True)
    (ROOT / ".artefacts" / "bench.json").write_text(json.dumps(results, indent=2))


def on(database, bare, options):
    """The figures of a broker that keeps its data there."""
    server = PostgreSQL(durable=True).start() if database == "postgresql" else None
    with tempfile.TemporaryDirectory() as data:
        settings = {"DATABASE_URL": server.create("broker"), "DATABASE_CONNECTIONS": options.connections} if server else {}
        broker = Broker(data, **settings)
        try:
            return measure(broker, bare, options.seconds, options.tokens)
        finally:
            broker.stop()
            if server:
                server.remove()


if __name__ == "__main__":
    main()
