"""Complete log-ins by authorization code, with the pages' own forms: as many at once as there are workers, each over a connection of its own."""

import html
import http.client
import json
import multiprocessing
import re
import time
from urllib.parse import urlencode, urljoin, urlsplit

REDIRECT = "http://localhost:9090/callback"
CLIENT = {"client_id": "bench", "client_secret": "bench-sandbox-secret"}
# The S256 challenge of the verifier is RFC 7636, appendix B's.
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
AUTHORIZE = "/authorize?" + urlencode({
    "client_id": "bench", "response_type": "code", "scope": "openid profile offline_access", "redirect_uri": REDIRECT, "state": "s",
    "code_challenge": CHALLENGE, "code_challenge_method": "S256"})


class Browser:
    """Just enough of one: cookies, redirects, hidden fields."""

    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        # When the last request was begun.
        self.asked = time.time()
        self.forget()

    def forget(self):
        self.cookies = {}

    def send(self, method, path, form=None):
        headers = {"Host": f"localhost:{self.port}", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.asked = time.time()
        self.connection.request(method, path, body=urlencode(form) if form is not None else None, headers=headers)
        response = self.connection.getresponse()
        body = response.read().decode()
        for header in response.headers.get_all("set-cookie") or []:
            name, _, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return response, body

    def visit(self, method, path, form=None):
        """Follows redirects; ends at a page, as (address, its text), or at the client's address, as (address, None)."""
        while True:
            response, body = self.send(method, path, form)
            if response.status == 200:
                return path, body
            if response.status not in (302, 303):
                raise RuntimeError(f"{method} {path.partition('?')[0]} answered {response.status}")
            location = urljoin(f"http://localhost:{self.port}{path}", response.headers["location"])
            if location.startswith(REDIRECT):
                return location, None
            parts = urlsplit(location)
            method, path, form = "GET", parts.path + (f"?{parts.query}" if parts.query else ""), None


def hidden(page, **fields):
    return {"csrf": html.unescape(re.search(r'name="csrf" value="([^"]*)"', page).group(1))} | fields


def action(page, path):
    return urljoin(path, html.unescape(re.search(r'<form class="card form" method="post" action="([^"]*)"', page).group(1)))


def authorize(browser, user):
    """One log-in from nothing to the code; returns the code."""
    browser.forget()
    path, page = browser.visit("GET", AUTHORIZE)
    path, page = browser.visit("GET", urljoin(path, html.unescape(re.search(r'href="([^"]*profil[^"]*)"', page).group(1))))
    path, page = browser.visit("POST", action(page, path), hidden(page, username=user, password="Haslo-testowe-1"))
    address, page = browser.visit("POST", action(page, path), hidden(page, code="000000"))
    if page is not None:
        raise RuntimeError("the log-in did not end at the client")
    return re.search(r"[?&]code=([^&]+)", address).group(1)


def redemption(code):
    """The form that asks for the tokens."""
    return CLIENT | {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}


def log_in(browser, user):
    """One log-in from nothing to the tokens; returns the token response."""
    response, body = browser.send("POST", "/token", redemption(authorize(browser, user)))
    if response.status != 200:
        raise RuntimeError(f"the token endpoint answered {response.status}")
    return json.loads(body)


def work(port, number, until, counted):
    browser = Browser(port)
    done = 0
    while time.monotonic() < until:
        # Every worker has people of its own.
        log_in(browser, f"obciazenie-{number * 500 + done % 500 + 1:06d}")
        done += 1
    counted.put(done)


def rate(port, seconds, workers=8):
    """Log-ins a second."""
    context = multiprocessing.get_context("fork")
    counted = context.Queue()
    began = time.monotonic()
    processes = [context.Process(target=work, args=(port, number, began + seconds, counted)) for number in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit("a log-in failed")
    return sum(counted.get() for _ in processes) / (time.monotonic() - began)
