"""People who have never been there before and want in: each goes on where pages lead, and comes again after whatever goes wrong."""

import threading
import time

import httpx

from .. import journey
from ..person import Person

THROUGH = "Witaj w Systemie Statystyki w Ochronie Zdrowia"
CODE = "000000"


class Stuck(Exception):
    """A page that leads nowhere."""


class Visitor:
    """One person: `steps` is every page they have seen, `troubles` is whatever made them begin again: (when the step began, when it failed, what)."""

    def __init__(self, number, stack, mail):
        self.persona = f"nowi-{number:06d}"
        self.email = f"{self.persona}@poczta.example"
        self.stack = stack
        self.mail = mail
        self.steps = []
        self.troubles = []
        self.began = time.time()
        self.events = set()
        self.is_through = False

    def go(self, stopping):
        """Comes again and again until through, or until `stopping` is set."""
        while not self.is_through and not stopping.is_set():
            person = Person()
            try:
                self.visit(person, stopping)
            except httpx.TransportError as problem:
                # A service was killed, or starts: they try again.
                self.trouble(repr(problem))
            finally:
                person.close()
            time.sleep(0.1)

    def trouble(self, what):
        self.troubles.append((self.began, time.time(), what))

    def visit(self, person, stopping):
        self.began = time.time()
        start = self.stack.url("profile-requests", "/login")
        person.open(start)
        turns = 0
        while not stopping.is_set():
            page = person.page
            self.steps.append((round(time.time(), 3), page.status, page.title))
            if page.status == 500:
                raise Stuck(f"{self.persona} was shown an error of the service's own: {page.title}")
            if page.title == THROUGH:
                self.is_through = True
                return
            turns += 1
            if page.status >= 400 or turns > 600:
                # A page that says it has expired, or that something is away: they begin again.
                self.trouble(f"{page.status} {page.title}")
                return
            self.step(person, page)

    def step(self, person, page):
        self.began = time.time()
        self.events.update(word.strip(".,") for word in page.text.split() if word.startswith("MIGRATION_"))
        if page.title == "Zaloguj się do usługi":
            person.follow("Profil zaufany")
        elif page.soup.find("input", {"name": "password"}):
            journey.give_password(person, self.persona)
        elif page.soup.find("input", {"name": "code"}):
            person.press("Potwierdź", code=CODE)
        elif page.has("Utwórz nowe konto bez migracji"):
            person.press("Utwórz nowe konto bez migracji")
        elif page.soup.find("input", {"name": "email_again"}) or page.soup.find("input", {"name": "email-again"}):
            journey.complete_account(person, self.email)
        elif page.title == "Aktywuj konto":
            self.activate()
            self.reload(person)
        elif page.title == "Migracja danych do UEOZ":
            self.reload(person)
        else:
            raise Stuck(f"{self.persona} does not know what to do on {page.title!r} ({page.status}): {page.text[:300]}")

    def reload(self, person):
        time.sleep(0.2)
        person.open(person.page.url)

    def activate(self):
        link = self.mail.activation_link(self.email)
        if link is None:
            return
        other = Person()
        try:
            other.open(link)
            if other.page.soup.find("button", string=lambda words: words and "Aktywuj konto" in words):
                other.press("Aktywuj konto")
            if other.page.status >= 500:
                self.trouble(f"{other.page.status} {other.page.title}")
        except httpx.TransportError as problem:
            self.trouble(repr(problem))  # The link is still in the mail.
        finally:
            other.close()


class Crowd:
    """Some people at a time; whoever is through makes room for the next."""

    def __init__(self, stack, mail, size, unfinished, next_number):
        self.stack = stack
        self.mail = mail
        self.lock = threading.Lock()
        self.waiting = list(unfinished)
        self.next_number = next_number
        self.going = {}
        self.through = []
        self.failures = []
        self.is_closed = False
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(size)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def admit(self):
        with self.lock:
            if self.waiting:
                number = self.waiting.pop(0)
            elif self.is_closed:
                return None
            else:
                number, self.next_number = self.next_number, self.next_number + 1
            visitor = self.going[number] = Visitor(number, self.stack, self.mail)
            return number, visitor

    def work(self):
        while not self.stopping.is_set() and (admitted := self.admit()):
            number, visitor = admitted
            try:
                visitor.go(self.stopping)
            except Exception as error:
                with self.lock:
                    self.failures.append(f"{type(error).__name__}: {error}")
                return
            with self.lock:
                if visitor.is_through:
                    del self.going[number]
                    self.through.append(visitor)

    @property
    def unfinished(self):
        with self.lock:
            return sorted([*self.going, *self.waiting])

    def close(self):
        """Nobody new comes."""
        with self.lock:
            self.is_closed = True

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)
