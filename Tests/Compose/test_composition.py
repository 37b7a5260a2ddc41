"""The journeys against the containers of docker-compose.yml (`make test-compose`)."""

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from environment import SERVICES
from harness import journey
from harness.composition import Composition

CALLBACK = "http://localhost:9090/callback"


@pytest.fixture(scope="module")
def stack():
    stack = Composition()
    stack.wait()
    return stack


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_runs_as_nobody_in_particular_on_a_root_that_cannot_be_written(stack, name):
    assert stack.inspect(name, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}") == "ssoz true [ALL]"


def test_the_whole_journey_goes_on_while_each_container_is_killed_on_the_way(stack, people):
    person, email = people(), "anna.kontenerowa@poczta.example"
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    stack.restart("login-broker")
    journey.give_password(person, "anna-nowa")
    journey.give_code(person, stack, "anna-nowa")
    stack.restart("account-migration")
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    stack.restart("profile-requests")
    journey.complete_account(person, email)
    stack.restart("notification-worker")
    journey.activate(people(), stack, email)
    assert journey.go_on_when_active(person).title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"
    person.open(stack.url("profile-requests", "/requests/new"))
    person.press("Szukaj", kind="PODM", name="przychodnia")
    person.press("Wybierz")
    role = person.page.soup.find("input", {"name": "role"})["value"]
    person.press("Dalej", role=[role], telephone="+48 500 100 004", email="praca@jednostka.example")
    person.press("Zapisz wniosek", declaration="yes")
    submission = person.page.url
    document = person.send("GET", person.page.link("Pobierz"))
    assert document.content.startswith(b"%PDF-")
    person.open(submission)
    person.press("Zakończ", delivery="later")
    assert person.page.title == "Moje konto"


def test_a_foreign_client_logs_in_refreshes_and_reads_who_it_is(stack, people):
    client = OAuth2Client(
        "demo-web", "demo-web-sandbox-secret", redirect_uri=CALLBACK, scope="openid profile offline_access", code_challenge_method="S256")
    url, state = client.create_authorization_url(stack.url("login-broker", "/authorize"), code_verifier="v" * 64)
    answer = journey.log_in(people(), stack, "zofia-aktywna", url, stop_at=CALLBACK)
    token = client.fetch_token(stack.url("login-broker", "/token"), authorization_response=answer, state=state, code_verifier="v" * 64)
    renewed = client.refresh_token(stack.url("login-broker", "/token"), refresh_token=token["refresh_token"])
    person = httpx.get(
        stack.url("login-broker", "/userinfo"), headers={"Authorization": f"Bearer {renewed['access_token']}"}).json()
    assert person["family_name"] == "Źródlak"


def test_a_container_that_is_told_to_stop_stops_in_good_order(stack):
    stack.stop("notification-worker")
    assert stack.inspect("notification-worker", "{{.State.ExitCode}}") == "0"
    stack.start("notification-worker")
