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
        """The form of the button with these words; the one that says exactly this, if several say it among others."""
        found = []
        for each in self.soup.find_all(["button", "input"]):
            if each.get("type", "submit" if each.name == "button" else "text") != "submit" or each.has_attr("disabled"):
                continue
            words = each.get_text(" ", strip=True) if each.name == "button" else each.get("value", "")
            form = self.soup.find("form", id=each["form"]) if each.get("form") else each.find_parent("form")
            if form is not None and button in words:
                found.append((words != button, len(found), form, each))
        if not found:
            raise AssertionError(f"no button {button!r} on {self.title!r} ({self.url}): {self.text[:600]}")
        _, _, form, pressed = min(found, key=lambda each: each[:2])
        return form, pressed

    def fields(self, form):
        """What can be filled in in a form, buttons left out."""
        mine = form.find_all(["input", "textarea", "select"])
        if form.get("id"):
            mine += [each for each in self.soup.find_all(["input", "textarea", "select"], form=form["id"]) if each not in mine]
        buttons = ("submit", "button", "image", "reset")
        return [each for each in mine if each.get("name") and each.get("type") not in buttons and not each.has_attr("disabled")]


def value_of(field):
    """What a browser sends of an untouched field: a list, empty if it sends nothing."""
    if field.name == "textarea":
        return [field.get_text()]
    if field.name == "select":
        options = field.find_all("option")
        chosen = [each for each in options if each.has_attr("selected")] or ([] if field.has_attr("multiple") else options[:1])
        return [each.get("value", each.get_text()) for each in chosen]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.has_attr("checked") else []
    return [field.get("value", "")]


class Person:
    def __init__(self):
        self.client = httpx.Client(follow_redirects=False, timeout=60)
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
            url = urljoin(url, response.headers["location"])
            if response.status_code not in (307, 308):
                method, options = "GET", {}
        raise AssertionError(f"redirected in a circle: {self.trail[-5:]}")

    def open(self, url, stop_at=None):
        return self.visit("GET", url if "://" in url else urljoin(self.page.url, url), stop_at)

    def follow(self, words, stop_at=None):
        return self.open(self.page.link(words), stop_at)

    def filled(self, button, **values):
        """The form with this button, where it goes, and what is sent: hidden and untouched fields, then `values`."""
        form, pressed = self.page.form(button)
        fields = self.page.fields(form)
        data = {}
        for field in fields:
            if field.get("type") != "file" and (value := value_of(field)):
                data.setdefault(field["name"], []).extend(value)
        names = {field["name"] for field in fields}
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
        form, action, data = self.filled(button, **values)
        pairs = [(key, value) for key, many in data.items() for value in many]
        uploads = [field["name"] for field in self.page.fields(form) if field.get("type") == "file"]
        assert file is None or file[0] in uploads, f"the form with {button!r} takes no file {file[0]!r}: {uploads}"
        if form.get("method", "get").lower() == "get":
            return self.visit("GET", str(httpx.URL(action, params=pairs)), stop_at)
        if form.get("enctype") == "multipart/form-data":
            parts = [(key, (None, value.encode())) for key, value in pairs]
            for name in uploads:
                # Browsers send a part without a name and content when no file was chosen.
                chosen = tuple(file[1:]) if file and file[0] == name else ("", b"", "application/octet-stream")
                parts.append((name, chosen))
            return self.visit("POST", action, stop_at, files=parts)
        return self.visit("POST", action, stop_at, data={key: many if len(many) != 1 else many[0] for key, many in data.items()})


def path_of(url):
    return urlsplit(url).path
