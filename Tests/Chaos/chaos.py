#!/usr/bin/env python3
"""Rounds of SIGKILLs, lost and late HTTP and a mail server that fails, while people log in for the first time; then everything is counted.

A trial that was interrupted goes on where it stopped; `--anew` begins another one. Every 20 rounds, and at the end, nothing fails for a while:
whoever is on the way must get in, and every mail and message must arrive.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "deploy")]

from harness.chaos.trial import Trial  # noqa: E402

FOLDER = ROOT / ".data" / "chaos"
BETWEEN_CALMS = 20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="rounds in all (default: 200)")
    parser.add_argument("--seconds", type=float, default=10, help="length of a round, at most 20 (default: 10)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="decides what fails when; a trial that goes on keeps its own")
    parser.add_argument("--anew", action="store_true", help="forget the trial before")
    options = parser.parse_args()
    if not 1 <= options.seconds <= 20:
        parser.error("a round takes 1 to 20 seconds")
    if options.anew:
        shutil.rmtree(FOLDER, ignore_errors=True)
    trial = Trial(FOLDER, options.seed)
    if trial.rounds:
        print(f"going on after round {trial.rounds} of the trial in {FOLDER.relative_to(ROOT)}")
    print(f"seed {trial.seed}", flush=True)
    trial.start()
    try:
        while trial.rounds < options.rounds:
            trial.round(options.seconds)
            print(f"  round {trial.rounds} of {options.rounds}: {trial.people_through} people are in, {len(trial.kills)} kills, "
                  f"{len(trial.mail.receipts)} mails came", flush=True)
            if trial.rounds % BETWEEN_CALMS == 0 and trial.rounds < options.rounds:
                trial.calm()
                print(f"  counted: {trial.count()}", flush=True)
                trial.go_on()
        trial.calm()
        for name, number in trial.count().items():
            print(f"{name}: {number}")
    finally:
        trial.stop()


if __name__ == "__main__":
    main()
