"""The mails in the composition's mail catcher (Mailpit, or what stands in for it), told as the worker's own mailbox tells of them."""

import re

import httpx
from environment import ROOT

API = "http://localhost:8025/api/v1"
TEMPLATES = ROOT / "Services" / "NotificationWorker" / "Resources" / "mails"


def subjects():
    """What the subject of each kind looks like, in each language."""
    found = {}
    for path in TEMPLATES.glob("*.txt"):
        head, _, subject = path.read_text().partition("\n")[0].partition("Subject: ")
        if subject and not head:
            words = re.sub(r"\{\{#.*\}\}|\{\{.*?\}\}", "\0", subject)
            found[re.compile(re.escape(words).replace(re.escape("\0"), ".+"))] = path.name.partition(".")[0]
    return found


class MailCatcher:
    def __init__(self):
        self.subjects = subjects()

    def empty(self):
        httpx.delete(f"{API}/messages").raise_for_status()

    def mails(self, to):
        listed = httpx.get(f"{API}/messages", params={"limit": 1000}).raise_for_status().json()["messages"]
        return [self.mail(each) for each in listed if to in [address["Address"] for address in each["To"]]]

    def mail(self, listed):
        text = httpx.get(f"{API}/message/{listed['ID']}").raise_for_status().json()["Text"]
        # A link has a line of its own.
        links = [line.strip() for line in text.splitlines() if line.startswith("http")]
        stop = [link for link in links if "/reminders/stop" in link]
        [kind] = {kind for subject, kind in self.subjects.items() if subject.fullmatch(listed["Subject"])}
        return {
            "id": listed["ID"], "to": listed["To"][0]["Address"], "kind": kind, "subject": listed["Subject"], "text": text,
            "link": next((link for link in links if link not in stop), None), "stopLink": stop[0] if stop else None}
