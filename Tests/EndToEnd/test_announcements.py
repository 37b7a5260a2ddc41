"""Announcements: written and published by the administrator, read by everybody; and the catalogue of roles beside them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from harness import journey
from harness.person import path_of

MANAGE = "/announcements/manage"


@pytest.fixture(autouse=True)
def set_back(stack):
    yield
    stack.reset_clock()


@pytest.fixture
def administrator(stack, people):
    person = people()
    journey.log_in(person, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    assert path_of(person.page.url) == "/home", person.page.url
    return person


def day(stack, ahead=0):
    return (datetime.now(ZoneInfo("Europe/Warsaw")) + timedelta(days=ahead)).date()


def test_a_new_sandbox_shows_two_made_up_announcements_to_whoever_is_not_logged_in(stack, people):
    visitor = people()
    page = visitor.open(stack.url("profile-requests", "/"))
    assert page.has("Komunikaty") and page.has("Przerwa techniczna, której nie będzie") and page.has("Witamy w systemie testowym SSOZ II")
    assert visitor.follow("Przerwa techniczna, której nie będzie").title == "Przerwa techniczna, której nie będzie"


def test_the_administrator_publishes_ahead_and_everybody_reads_it_on_its_day(stack, administrator, people):
    visitor = people()
    administrator.follow("Komunikaty")
    assert administrator.page.title == "Zarządzanie komunikatami"
    administrator.follow("Nowy komunikat")
    preview = administrator.press("Zapisz i pokaż podgląd", title="Komunikat na jutro", text="Pierwszy akapit.\n\nDrugi <b>akapit</b>.")
    assert preview.has("Szkic") and preview.has("Drugi <b>akapit</b>.")
    refused = administrator.press("Opublikuj", **{"from": day(stack, -1).isoformat()})
    assert refused.status == 422 and refused.has("najwcześniej dzisiejszy")
    published = administrator.press("Opublikuj", **{"from": day(stack, 1).isoformat(), "until": day(stack, 1).isoformat()})
    assert published.status == 200 and published.has("Zaplanowany")
    start = stack.url("profile-requests", "/")
    assert not visitor.open(start).has("Komunikat na jutro")
    stack.move_clock(days=1)
    assert visitor.open(start).has("Komunikat na jutro")
    assert visitor.follow("Komunikat na jutro").has("Drugi <b>akapit</b>.")
    assert visitor.page.has(f"{day(stack, 1):%d.%m.%Y}")
    stack.move_clock(days=1)
    assert not visitor.open(start).has("Komunikat na jutro")


def test_a_withdrawn_announcement_is_gone(stack, administrator, people):
    visitor = people()
    administrator.open(stack.url("profile-requests", MANAGE + "/new"))
    administrator.press("Zapisz i pokaż podgląd", title="Pomyłka", text="Tego nie powinno tu być.")
    administrator.press("Opublikuj")
    assert visitor.open(stack.url("profile-requests", "/")).has("Pomyłka")
    visitor.follow("Pomyłka")
    administrator.follow("Wycofaj komunikat")
    administrator.press("Tak, wycofaj komunikat")
    assert visitor.open(visitor.page.url).status == 404
    assert not visitor.open(stack.url("profile-requests", "/")).has("Pomyłka")


def test_the_catalogue_of_roles_is_open_and_the_api_says_the_same(stack, people):
    visitor = people()
    visitor.open(stack.url("profile-requests", "/pages/help"))
    page = visitor.follow("Charakterystyka ról")
    api = httpx.Client(base_url=stack.url("profile-requests", "/api/v1"))
    roles = api.get("/roles").json()["roles"]
    assert len(roles) == 11 and all(page.has(role["name"]) and page.has(role["description"]) for role in roles)
    answer = api.get("/permissions")
    assert {code for role in roles for code in role["permissions"]} == {each["code"] for each in answer.json()["permissions"]}
    assert api.get("/permissions", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    head = api.head("/roles")
    assert head.status_code == 200 and head.headers["etag"] == api.get("/roles").headers["etag"] and not head.content
    unknown = api.get("/roles/NIE_MA")
    assert unknown.status_code == 404 and unknown.headers["content-type"] == "application/problem+json"
    refused = api.post("/roles")
    assert refused.status_code == 405 and refused.headers["allow"] == "GET, HEAD" and refused.json()["code"] == "method-not-allowed"
