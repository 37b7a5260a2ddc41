"""Requests a second, as wrk counts them."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def wrk(url, seconds, body=None, connections=32, headers=()):
    """One address, the same request again and again."""
    lines = []
    if body:
        lines = ['wrk.method = "POST"', 'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"', f"wrk.body = {quoted(body)}"]
    lines += [f"wrk.headers[{quoted(name)}] = {quoted(value)}" for name, value in headers]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lines))
        script.flush()
        return run(["-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, url])


def refreshes(url, seconds, tokens):
    """Refresh token families side by side, each rotated as fast as it is answered."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(tokens) + "\n")
        file.flush()
        script = str(Path(__file__).with_name("refresh.lua"))
        return run([f"-t{len(tokens)}", f"-c{len(tokens)}", f"-d{seconds}s", "-s", script, url], REFRESH_TOKENS=file.name)


def run(arguments, **variables):
    """Errors end the measurement: a refusal is no figure."""
    output = subprocess.run(["wrk", *arguments], capture_output=True, text=True, check=True, env=os.environ | variables).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(f"{arguments[-1]} answered with errors:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
