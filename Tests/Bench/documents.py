#!/usr/bin/env python3
"""How many applications (two pages, PDF) one core prints in a second: part of `make bench`. Processor time counts, not the time that passes."""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "deploy")]

from environment import ROOT, executable  # noqa: E402

PRODUCT = "document-printer"
GOAL = 50
COUNT = 300


def build():
    subprocess.run(["swift", "build", "-c", "release", "--product", PRODUCT], cwd=ROOT, check=True)


def figures(count=COUNT):
    """The median of three runs."""
    runs = []
    for _ in range(3):
        said = subprocess.run([executable(PRODUCT, "release"), str(count)], capture_output=True, text=True, check=True).stdout.split()
        runs.append((float(said[0]), int(said[1])))
    rate, size = sorted(runs)[1]
    return {
        f"applications printed, a second of one core (goal: {GOAL})": (round(rate, 1), rate / GOAL),
        "bytes of an application": (size, None),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help=f"applications in each of three runs (default: {COUNT})")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    options = parser.parse_args()
    if not options.no_build:
        build()
    for name, (value, ratio) in figures(options.count).items():
        print(f"{name:<60} {value:>9}" + (f"   ratio {ratio:.2f}" if ratio is not None else ""))
