#!/usr/bin/env python3
"""How many connections to PostgreSQL an instance should have: rates of the broker with pools of several sizes, in turn, several times over.

A machine whose speed drifts is unfair to no size: each round is compared within itself, with the pool of 4, the default.
"""

import argparse
import statistics
import tempfile

from running import Broker, build, step
from harness import code_log_ins  # noqa: E402, found by way of `running`
from harness.postgresql import PostgreSQL  # noqa: E402
from load import refreshes, wrk

STANDARD = 4
FAMILIES = 32


def rates(server, database, size, data, seconds):
    """Refreshes (a serializable transaction each) and reads of user information, a second."""
    broker = Broker(data, DATABASE_URL=server.url(database), DATABASE_CONNECTIONS=str(size))
    broker.start()
    try:
        given = [code_log_ins.log_in(code_log_ins.Browser(broker.port), f"obciazenie-{9001 + each:06d}") for each in range(FAMILIES)]
        return {
            "refresh": refreshes(broker.url + "/token", seconds, [each["refresh_token"] for each in given]),
            "user information": wrk(
                broker.url + "/userinfo", seconds, headers=[("Authorization", "Bearer " + given[0]["access_token"])]),
        }
    finally:
        broker.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,2,4,8,16,32", help="connections to compare; 4 is always among them (default: 1,2,4,8,16,32)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument("--seconds", type=int, default=5, help="length of each measurement (default: 5)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    options = parser.parse_args()
    if not options.no_build:
        build("login-broker")
    sizes = sorted({STANDARD} | {int(size) for size in options.sizes.split(",")})
    measured = {size: [] for size in sizes}
    server = PostgreSQL(durable=True).start()
    try:
        with tempfile.TemporaryDirectory() as data:
            server.create("broker")
            for number in range(options.rounds):
                for size in sizes:
                    step(f"round {number + 1} of {options.rounds}: {size} connections")
                    measured[size].append(rates(server, "broker", size, data, options.seconds))
    finally:
        server.remove()
    print(f"\nmedian of {options.rounds} rounds, and ratio to {STANDARD} connections in the same round")
    for size in sizes:
        cells = []
        for name in measured[size][0]:
            each = [(now[name], now[name] / standard[name]) for now, standard in zip(measured[size], measured[STANDARD])]
            rate, ratio = statistics.median(rate for rate, _ in each), statistics.median(ratio for _, ratio in each)
            cells.append(f"{name} {rate:8.0f} a second, ratio {ratio:.2f}")
        print(f"  {size:3} connections   " + "   ".join(cells))


if __name__ == "__main__":
    main()
