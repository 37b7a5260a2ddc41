"""A log-in by somebody whose account is active needs the broker and nothing else."""

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from environment import SERVICES
from harness import journey

CALLBACK = "http://localhost:9090/callback"
OTHERS = [name for name in SERVICES if name != "login-broker"]


@pytest.fixture
def broker_alone(stack):
    for name in OTHERS:
        stack.kill(name)
    yield stack
    stack.start(*OTHERS)


def token(stack, person, persona):
    client = OAuth2Client(
        "demo-web", "demo-web-sandbox-secret", redirect_uri=CALLBACK, scope="openid profile offline_access", code_challenge_method="S256")
    url, state = client.create_authorization_url(stack.url("login-broker", "/authorize"), code_verifier="v" * 64)
    answer = journey.log_in(person, stack, persona, url, stop_at=CALLBACK)
    given = client.fetch_token(
        stack.url("login-broker", "/token"), authorization_response=answer, state=state, code_verifier="v" * 64)
    return client.refresh_token(stack.url("login-broker", "/token"), refresh_token=given["refresh_token"])


def family_name(stack, given):
    return httpx.get(stack.url("login-broker", "/userinfo"), headers={"Authorization": f"Bearer {given['access_token']}"}).json()["family_name"]


def test_a_persona_with_an_account_logs_in_and_refreshes_while_the_others_are_stopped(broker_alone, person):
    assert family_name(broker_alone, token(broker_alone, person, "zofia-aktywna")) == "Źródlak"


def test_whoever_has_activated_an_account_does_too(stack, people):
    person, email = people(), "anna.samodzielna@poczta.example"
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)
    journey.activate(people(), stack, email)
    journey.go_on_when_active(person)
    for name in OTHERS:
        stack.kill(name)
    try:
        assert family_name(stack, token(stack, people(), "anna-nowa")) == "Wiśniogórska"
    finally:
        stack.start(*OTHERS)
