#!/usr/bin/env python3
"""How long `account-migration import-eploz` takes for a directory of made-up accounts, and how much memory: part of `make bench`.

Two imports into one database, each timed from the start of the process to its end: the first into an empty directory, the second in its place,
which ends when the accounts of the first are removed. Memory is the largest resident set of the process, and processor time all that it used
(rusage of wait4); what PostgreSQL's own processes use is not among it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "deploy")]

import eploz_accounts  # noqa: E402
from environment import ROOT, STANDARD_PORTS, environment, executable, make_keyring  # noqa: E402
from harness.postgresql import PostgreSQL  # noqa: E402

ACCOUNTS = 1_000_000
PRODUCT = "account-migration"


def build():
    subprocess.run(["swift", "build", "-c", "release", "--product", PRODUCT], cwd=ROOT, check=True)


def imported(path, data, **settings):
    """Seconds, seconds of processor time and megabytes of one import."""
    variables = environment(PRODUCT, STANDARD_PORTS, data, **settings)
    began = time.perf_counter()
    process = subprocess.Popen(
        [executable(PRODUCT, "release"), "import-eploz", str(path)], env=variables, cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the import ended with {process.returncode}")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def figures(database, accounts=ACCOUNTS, form="csv"):
    """name -> value, in the order they are printed."""
    server = PostgreSQL(durable=True).start() if database == "postgresql" else None
    with tempfile.TemporaryDirectory() as folder:
        try:
            data = Path(folder)
            make_keyring(data / "keyring")
            settings = {"DATABASE_URL": server.create("eploz")} if server else {}
            results = {}
            for name, seed in [("imported", 1), ("put in their place", 2)]:
                file = data / f"{seed}.{form}"
                eploz_accounts.write(file, accounts, seed, form)
                seconds, busy, megabytes = imported(file, data, **settings)
                results[f"{accounts} ePLOZ accounts {name}, seconds (goal for a million: under 120)"] = round(seconds, 1)
                results[f"processor time of {accounts} accounts {name}, seconds"] = round(busy, 1)
                results[f"largest resident memory with {accounts} accounts {name}, MB (goal: under 300)"] = round(megabytes)
            return results
        finally:
            if server:
                server.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS, help=f"(default: {ACCOUNTS})")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both", help="(default: both)")
    parser.add_argument("--format", choices=["csv", "jsonl"], default="csv", help="(default: csv)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    options = parser.parse_args()
    if not options.no_build:
        build()
    for database in ["sqlite", "postgresql"] if options.database == "both" else [options.database]:
        print(f"\n{database}")
        for name, value in figures(database, options.accounts, options.format).items():
            print(f"  {name}  {value}")


if __name__ == "__main__":
    main()
