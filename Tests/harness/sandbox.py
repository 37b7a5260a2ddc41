"""What the sandbox of running services shows and lets one do, wherever they run."""

from datetime import timedelta

import httpx

from .until import until


class Sandbox:
    """Needs `url(name, path)`."""

    def move_clock(self, **ahead):
        """Moves the clock of all four services forward (`days=1, hours=1`, as timedelta takes it)."""
        moved = httpx.post(
            self.url("login-broker", "/sandbox/clock"), json={"forwardSeconds": int(timedelta(**ahead).total_seconds())}, timeout=20)
        return self.followed(moved)

    def reset_clock(self):
        return self.followed(httpx.delete(self.url("login-broker", "/sandbox/clock"), timeout=20))

    @staticmethod
    def followed(answer):
        state = answer.raise_for_status().json()
        assert not state["late"], state
        return state

    def sms_code(self, persona):
        messages = httpx.get(self.url("login-broker", "/sandbox/phone.json"), params={"persona": persona}).json()
        return messages[0]["code"]

    def mails(self, to):
        """The mails to an address, newest first."""
        return httpx.get(self.url("notification-worker", "/sandbox/mailbox"), params={"to": to}).json()

    def activation_link(self, to):
        """The link of the latest activation mail to an address, once it has arrived."""

        def link():
            return next((mail["link"] for mail in self.mails(to) if mail.get("link")), None)

        return until(link, what="an activation mail")
