#!/usr/bin/env python3
"""How fast queued mails drain into a mail server that takes whatever it is given (postfix's smtp-sink), and whether memory stays flat.

The mails are queued over the worker's HTTP API while nobody listens where its mail server should be. Then the worker is started anew beside a
mail server, and the clock runs until it says that it has sent them all; afterwards its database is asked whether each is sent and erased. The rate
is compared with that of a connection for each mail, one at a time, measured in the same run over fewer mails.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import re
import socket
import sqlite3
import subprocess
import tempfile
import time
import uuid

import httpx
from running import Broker, Service, build, step
from environment import SERVICES  # noqa: E402, found by way of `running`
from harness.postgresql import PostgreSQL  # noqa: E402
from harness.stack import free_ports, until  # noqa: E402

BASELINE = 2_000
CONNECTIONS = 32
# A token lives five minutes; so many mails are queued with one.
WITH_ONE_TOKEN = 20_000
ROLE = {"number": "U000594/2026", "role": "Wypełniający sprawozdania finansowe"}
CONTENTS = [
    {"accountActivation": {"link": "http://localhost:8082/activation?token=" + "x" * 43, "expiresAt": "2026-11-27T12:00:00Z"}},
    {"requestsReceived": {"unit": "Przychodnia Zmyślona w Kanarkowie", "requests": [ROLE, ROLE | {"number": "U000595/2026"}]}},
    {"requestApproved": {"unit": "Przychodnia Zmyślona w Kanarkowie", "request": ROLE}},
]


class Sink:
    """Debian's smtp-sink, which takes every mail and forgets it."""

    def __init__(self):
        [self.port] = free_ports(1)
        self.process = subprocess.Popen(
            ["/usr/sbin/smtp-sink", *(["-u", "nobody"] if os.geteuid() == 0 else []), f"127.0.0.1:{self.port}", "256"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.listens, what="smtp-sink")

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Worker(Service):
    def __init__(self, data, ports, port, **settings):
        super().__init__(
            "notification-worker", data, ports, SMTP_HOST="127.0.0.1", SMTP_PORT=str(port), SMTP_SECURITY="plain", **settings)

    def sent(self):
        """How many mails it says it has handed over since it was started."""
        return sum(float(each) for each in re.findall(r"^mails_sent\S* ([\d.e+]+)$", httpx.get(self.url + "/metrics", timeout=10).text, re.M))


def token(broker):
    return httpx.post(broker.url + "/token", data={
        "grant_type": "client_credentials", "client_id": "bench", "client_secret": "bench-sandbox-secret",
        "resource": "urn:ssoz-identity:notification-worker", "scope": "notifications"}).raise_for_status().json()["access_token"]


async def post(port, bearer, bodies):
    """Posts one mail after the other on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for body in bodies:
        writer.write(
            f"POST /v1/notifications HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {bearer}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 202"), head
        await reader.readexactly(int(re.search(rb"content-length: (\d+)", head, re.I).group(1)))
    writer.close()


def queue(broker, worker, count):
    async def part(size, bearer):
        bodies = (json.dumps({
            "idempotencyKey": str(uuid.uuid4()), "recipient": f"osoba-{number}@poczta.example", "language": ["pl", "en", "uk"][number % 3],
            "content": CONTENTS[number // 3 % len(CONTENTS)]}).encode() for number in range(size))
        await asyncio.gather(*(post(worker.port, bearer, bodies) for _ in range(CONNECTIONS)))

    for first in range(0, count, WITH_ONE_TOKEN):
        asyncio.run(part(min(WITH_ONE_TOKEN, count - first), token(broker)))


def drain(count, data, ports, broker, database, **settings):
    """Queues `count` mails and sends them; returns seconds, the worker's processor time, the memory seen meanwhile, and the seconds queueing took."""
    [closed] = free_ports(1)
    away = Worker(data, ports, closed, **database)
    away.start()
    began = time.perf_counter()
    queue(broker, away, count)
    queued = time.perf_counter() - began
    away.stop()
    sink = Sink()
    worker = Worker(data, ports, sink.port, **database | settings)
    try:
        worker.start()
        began = time.perf_counter()
        memory = [worker.resident()]
        for turn in itertools.count(1):
            time.sleep(0.1)
            memory.append(worker.resident())
            if turn % 5 == 0 or count < 10_000:
                if worker.sent() >= count:
                    break
        return time.perf_counter() - began, worker.processor(), memory, queued
    finally:
        worker.stop()
        sink.stop()


def states(server, data):
    """How many mails there are of each state, and whether what they say is erased."""
    query = "SELECT state, CASE WHEN message IS NULL THEN 'erased' ELSE 'kept' END, count(*) FROM mails GROUP BY 1, 2"
    if server:
        return server.sql(query, "worker")
    with contextlib.closing(sqlite3.connect(f"{data}/notification-worker.sqlite")) as database:
        return ["|".join(map(str, row)) for row in database.execute(query)]


def measure(kind, mails, connections=None):
    """The figures, in the order they are printed: name -> (value, ratio to the baseline or None)."""
    server = PostgreSQL(durable=True).start() if kind == "postgresql" else None
    with tempfile.TemporaryDirectory() as data:
        ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        database = {"DATABASE_URL": server.create("worker")} if server else {}
        broker = Broker(data, ports)
        try:
            broker.start()
            step(f"a connection for each of {BASELINE} mails, one at a time")
            alone, spent_alone, _, _ = drain(BASELINE, data, ports, broker, database, SMTP_CONNECTION_REUSE="false", SMTP_CONNECTIONS="1")
            step(f"{mails} mails")
            seconds, spent, memory, queued = drain(
                mails, data, ports, broker, database, **{"SMTP_CONNECTIONS": connections} if connections else {})
            left = states(server, data)
            assert left == [f"sent|erased|{BASELINE + mails}"], left
        finally:
            broker.stop()
            if server:
                server.remove()
    baseline = BASELINE / alone
    tenth = len(memory) // 10 or 1
    return {
        "mails queued over HTTP, a second": (round(mails / queued), None),
        "a connection for each mail, one at a time, mails a second": (round(baseline), None),
        f"{mails} queued mails drained, mails a second (goal: ratio 10)": (round(mails / seconds), mails / seconds / baseline),
        "processor time of the worker for each mail alone, ms": (round(spent_alone / BASELINE * 1000, 2), None),
        "processor time of the worker for each mail of many, ms": (round(spent / mails * 1000, 2), None),
        "resident memory at the start of the drain, MB": (round(memory[0], 1), None),
        "resident memory after a tenth of it, MB": (round(memory[tenth], 1), None),
        "resident memory at its peak, MB": (round(max(memory), 1), None),
        "resident memory at its end, MB": (round(memory[-1], 1), None),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=200_000, help="mails to queue and drain (default: 200000)")
    parser.add_argument(
        "--database", choices=["sqlite", "postgresql", "both"], default="both", help="what the worker keeps its queue in (default: both)")
    parser.add_argument("--connections", help="connections to the mail server (default: the worker's own)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    options = parser.parse_args()
    if not options.no_build:
        build("login-broker", "notification-worker")
    for kind in ["sqlite", "postgresql"] if options.database == "both" else [options.database]:
        step(kind)
        figures = measure(kind, options.mails, options.connections)
        print(f"\n{kind}")
        width = max(map(len, figures))
        for name, (value, ratio) in figures.items():
            print(f"  {name:<{width}}  {value:>9}" + (f"   ratio {ratio:.1f}" if ratio is not None else ""), flush=True)


if __name__ == "__main__":
    main()
