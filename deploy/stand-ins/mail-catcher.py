#!/usr/bin/python3
"""SMTP on 1025; on 8025 `/api/v1/messages` (newest first; DELETE empties it) and `/api/v1/message/{ID}` with To, Subject and Text.

`/mailpit readyz` asks whether it is up."""

import email
import email.policy
import json
import signal
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

if sys.argv[1:] == ["readyz"]:
    urllib.request.urlopen("http://127.0.0.1:8025/readyz", timeout=3)
    sys.exit()

mails = []


class Inbox:
    async def handle_DATA(self, server, session, envelope):
        mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


def summary(number):
    mail = mails[number]
    return {"ID": str(number), "Subject": mail["subject"], "To": [{"Address": address.addr_spec} for address in mail["to"].addresses]}


class API(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.partition("?")[0]
        if name == "/readyz":
            return self.answer({})
        if name == "/api/v1/messages":
            return self.answer({"messages": [summary(number) for number in reversed(range(len(mails)))]})
        number = name.removeprefix("/api/v1/message/")
        if number.isdigit() and int(number) < len(mails):
            return self.answer(summary(int(number)) | {"Text": mails[int(number)].get_body(("plain",)).get_content()})
        self.send_error(404)

    def do_DELETE(self):
        mails.clear()
        self.answer({})

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


Controller(Inbox(), hostname="0.0.0.0", port=1025).start()
server = ThreadingHTTPServer(("0.0.0.0", 8025), API)
signal.signal(signal.SIGTERM, lambda *_: exit(0))
server.serve_forever()
