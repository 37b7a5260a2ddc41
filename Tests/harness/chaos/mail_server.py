"""A mail server that fails: puts mails off, or takes one and breaks off before it has said so. It writes down all it was given."""

import email
import email.policy
import json
import random
import threading
import time
from collections import defaultdict

from aiosmtpd.controller import Controller

from ..stack import free_ports


class FailingMailServer:
    """`put_off` and `broken_off` say how likely each is. What arrived lies in `file` (one JSON object a line) and is read back from there."""

    def __init__(self, file, seed):
        self.file = file
        self.random = random.Random(seed)
        self.put_off = self.broken_off = 0
        self.deferred = 0
        self.lock = threading.Lock()
        self.receipts = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        self.links = defaultdict(list)
        for receipt in self.receipts:
            self.links[receipt["to"]].append(receipt["link"])
        [self.port] = free_ports(1)
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def settings(self):
        return {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port), "SMTP_SECURITY": "plain"}

    def start(self):
        self.controller.start()
        return self

    def stop(self):
        self.controller.stop()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.random.random() < self.put_off:
            self.deferred += 1
            return "451 later, please"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 go on"

    async def handle_DATA(self, server, session, envelope):
        broken_off = self.random.random() < self.broken_off
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        words = mail.get_body(("plain",)).get_content().split()
        receipt = {
            "id": mail["message-id"].strip("<>").partition("@")[0], "to": mail["to"].addresses[0].addr_spec, "subject": mail["subject"],
            "link": next((word for word in words if "/activation?token=" in word), None), "at": time.time(), "told": not broken_off}
        with self.lock:
            self.receipts.append(receipt)
            self.links[receipt["to"]].append(receipt["link"])
            with open(self.file, "a") as file:
                file.write(json.dumps(receipt) + "\n")
        if broken_off:
            server.transport.abort()
        return "250 taken"

    def activation_link(self, to):
        with self.lock:
            return next((link for link in reversed(self.links.get(to, [])) if link), None)
