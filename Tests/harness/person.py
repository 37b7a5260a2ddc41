"""Somebody with a browser that knows no JavaScript: pages, forms, one cookie jar for all ports, as browsers have."""

from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup


class Page:
    def __init__(self, response):
        self.response = response
        self.url = str(response.url)
        self.status = response.status_code
        self.soup = BeautifulSoup(response.text, "html.parser")

    @property
    def title(self):
        return self.soup.h1.get_text(" ", strip=True) if self.soup.h1 else ""

    @property
    def text(self):
        return self.soup.get_text(" ", strip=True)

    def has(self, words):
        return words in " ".join(self.text.split())

    def link(self, words):
        found = next((a for a in self.soup.find_all("a", href=True) if words in a.get_text(" ", strip=True)), None)
        assert found is not None, f"no link {words!r} on {self.title!r}"
        return urljoin(self.url, found["href"])

    def form(self, button):
        """The form that has a button with these words."""
        for form in self.soup.find_all("form"):
            for each in form.find_all("button"):
                if each.get("type", "submit") == "submit" and button in each.get_text(" ", strip=True):
                    return form, each
        raise AssertionError(f"no button {button!r} on {self.title!r} ({self.url}): {self.text[:600]}")


class Person:
    def __init__(self):
        self.client = httpx.Client(follow_redirects=False, timeout=20)
        self.cookies = {}
        self.page = None
        self.trail = []

    def close(self):
        self.client.close()

    def send(self, method, url, **options):
        """One request, no redirect followed. Addresses outside the services are not asked for."""
        headers = options.pop("headers", {}) | ({"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {})
        self.client.cookies.clear()
        response = self.client.request(method, url, headers=headers, **options)
        for header in response.headers.get_list("set-cookie"):
            name, _, rest = header.partition("=")
            value = rest.split(";", 1)[0]
            if "max-age=0" in header.lower():
                self.cookies.pop(name.strip(), None)
            else:
                self.cookies[name.strip()] = value
        self.trail.append((method, url, response.status_code))
        return response

    def visit(self, method, url, stop_at=None, **options):
        """Follows redirects as a browser does, across services; stops before an address that begins with `stop_at`."""
        for _ in range(20):
            if stop_at and url.startswith(stop_at):
                return url
            response = self.send(method, url, **options)
            if response.status_code not in (301, 302, 303, 307, 308):
                self.page = Page(response)
                return self.page
            url, method, options = urljoin(url, response.headers["location"]), "GET", {}
        raise AssertionError(f"redirected in a circle: {self.trail[-5:]}")

    def open(self, url, stop_at=None):
        return self.visit("GET", url if "://" in url else urljoin(self.page.url, url), stop_at)

    def follow(self, words, stop_at=None):
        return self.open(self.page.link(words), stop_at)

    def fields(self, button, **values):
        form, pressed = self.page.form(button)
        data = {}
        for field in form.find_all(["input", "textarea", "select"]):
            name, kind = field.get("name"), field.get("type", "text")
            if not name or kind == "file":
                continue
            if kind in ("checkbox", "radio"):
                if field.has_attr("checked"):
                    data.setdefault(name, []).append(field.get("value", "on"))
            elif field.name == "select":
                chosen = field.find("option", selected=True) or field.find("option")
                data[name] = [chosen.get("value", "")] if chosen else []
            else:
                data[name] = [field.get("value", "") if field.name == "input" else field.get_text()]
        names = {field["name"] for field in form.find_all(["input", "textarea", "select"]) if field.get("name")}
        for name, value in values.items():
            # Python's names have no hyphens, the forms' do.
            name = name if name in names else name.replace("_", "-")
            assert name in names, f"the form with {button!r} has no field {name!r}: {sorted(names)}"
            data[name] = value if isinstance(value, list) else [value]
        if pressed.get("name"):
            data[pressed["name"]] = [pressed.get("value", "")]
        action = urljoin(self.page.url, pressed.get("formaction") or form.get("action") or self.page.url)
        return form, action, data

    def press(self, button, stop_at=None, file=None, **values):
        """Fills the form with this button and presses it. `file` is (field, name, content, media type)."""
        form, action, data = self.fields(button, **values)
        if form.get("method", "get").lower() == "get":
            pairs = [(key, value) for key, many in data.items() for value in many]
            return self.visit("GET", str(httpx.URL(action, params=pairs)), stop_at)
        if form.get("enctype") == "multipart/form-data":
            files = [(key, (None, value.encode())) for key, many in data.items() for value in many]
            if file:
                files.append((file[0], tuple(file[1:])))
            return self.visit("POST", action, stop_at, files=files)
        return self.visit("POST", action, stop_at, data={key: many if len(many) != 1 else many[0] for key, many in data.items()})


def path_of(url):
    return urlsplit(url).path
