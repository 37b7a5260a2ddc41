#!/usr/bin/env python3
"""Stands in for ePLOZ: answers searches by PESEL from a directory file, or fails as it is told. Needs nothing but Python.

    deploy/stand-ins/eploz.py --port 8090 --directory deploy/eploz.csv --token eploz-sandbox-token

account-migration asks it instead of its own directory with EPLOZ_DIRECTORY_FILE= EPLOZ_DIRECTORY_URL=http://localhost:8090
EPLOZ_DIRECTORY_TOKEN=eploz-sandbox-token. The contract is Shared/Contracts/EplozAPI.swift.

    POST /v1/accounts/search {"pesel": "…"}     {"accounts": [{"login", "email", "givenNames", "familyName", "status"}]}
    PUT /behaviour {"mode": "slow", "seconds": 5}     from now on; {"mode": "well"} ends it
    GET /behaviour                              the behaviour, and how many searches there were

Modes: well; slow (answers after `seconds`); down (503); hang-up (closes without a word); half (stops in the middle of the answer);
nonsense (200, and no JSON); oversized (a megabyte of JSON); wrong (JSON of another form).
"""

import argparse
import csv
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODES = ["well", "slow", "down", "hang-up", "half", "nonsense", "oversized", "wrong"]


def directory(path):
    """PESEL -> accounts."""
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter=";", quoting=csv.QUOTE_NONE):
            account = {
                "login": row["login"].strip(), "givenNames": row["given_names"].strip(), "familyName": row["family_name"].strip(),
                "status": row["status"].strip()}
            if row["email"].strip():
                account["email"] = row["email"].strip()
            found.setdefault(row["pesel"].strip(), []).append(account)
    return found


class Eploz(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, accounts, token):
        super().__init__(address, Handler)
        self.accounts = accounts
        self.token = token
        self.lock = threading.Lock()
        self.behaviour = {"mode": "well", "seconds": 0}
        self.searches = 0

    def begin_search(self):
        with self.lock:
            self.searches += 1
            return self.behaviour


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path != "/behaviour":
            return self.answer(404, {})
        self.answer(200, self.server.behaviour | {"searches": self.server.searches})

    def do_PUT(self):
        wanted = self.body()
        if self.path != "/behaviour" or not isinstance(wanted, dict) or wanted.get("mode") not in MODES:
            return self.answer(400, {"modes": MODES})
        self.server.behaviour = {"mode": wanted["mode"], "seconds": float(wanted.get("seconds", 0))}
        self.answer(200, self.server.behaviour)

    def do_POST(self):
        search = self.body()
        if self.path != "/v1/accounts/search":
            return self.answer(404, {})
        behaviour = self.server.begin_search()
        if self.headers["authorization"] != f"Bearer {self.server.token}":
            return self.answer(401, {})
        if not isinstance(search, dict) or not isinstance(search.get("pesel"), str):
            return self.answer(400, {})
        self.misbehave(behaviour, {"accounts": self.server.accounts.get(search["pesel"], [])})

    def misbehave(self, behaviour, found):
        mode = behaviour["mode"]
        if mode == "slow":
            time.sleep(behaviour["seconds"])
        if mode == "down":
            return self.answer(503, {})
        if mode == "hang-up":
            self.close_connection = True
            return
        if mode == "nonsense":
            return self.send(200, b"\x00\xff<html>")
        if mode == "oversized":
            return self.send(200, json.dumps(found).encode() + b" " * 1024 * 1024)
        if mode == "wrong":
            return self.answer(200, {"accounts": [{"login": "x"}]})
        if mode == "half":
            content = json.dumps(found | {"padding": "x" * 100}).encode()
            self.close_connection = True
            return self.send(200, content[: len(content) // 2], promised=len(content))
        self.answer(200, found)

    def body(self):
        try:
            return json.loads(self.rfile.read(int(self.headers["content-length"] or 0)))
        except ValueError:
            return None

    def answer(self, status, content):
        self.send(status, json.dumps(content, ensure_ascii=False).encode())

    def send(self, status, content, promised=None):
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(promised or len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            # Whoever asked has waited long enough.
            self.close_connection = True

    def log_message(self, *_):
        """Nothing: whose account was searched for is nobody's business."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="where it listens (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8090, help="(default: 8090)")
    parser.add_argument("--directory", required=True, help="pesel;login;email;status;given_names;family_name, an account a line")
    parser.add_argument("--token", required=True, help="what callers must show")
    options = parser.parse_args()
    try:
        Eploz((options.host, options.port), directory(options.directory), options.token).serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
