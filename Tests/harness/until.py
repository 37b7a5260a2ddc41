"""Waiting for a condition, never for a clock."""

import time


def until(condition, within=60, every=0.05, what="that"):
    """Asks until `condition` gives something, and returns it."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(every)
    raise AssertionError(f"waited {within} seconds for {what}")
