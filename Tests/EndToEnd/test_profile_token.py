"""A client nobody here wrote (Authlib) exchanges a person's token for one for a profile; what the profile gives changes, and so does the token."""

import json
import re

import httpx
import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from harness import journey
from harness.until import until
from joserfc import jwk, jwt

REDIRECT = "http://localhost:9090/callback"
MODULE = "urn:ssoz-identity:demo-module"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"


@pytest.fixture(scope="module")
def provider(stack):
    metadata = httpx.get(stack.url("login-broker", "/.well-known/openid-configuration")).json()
    assert EXCHANGE in metadata["grant_types_supported"] and metadata["authorization_details_types_supported"] == ["ssoz_profile"]
    assert "ssoz_profiles" in metadata["scopes_supported"]
    return metadata


class Web:
    """demo-web, with somebody logged in."""

    def __init__(self, stack, person, provider, persona):
        self.provider = provider
        self.client = OAuth2Client(
            client_id="demo-web", client_secret="demo-web-sandbox-secret", redirect_uri=REDIRECT, scope="openid ssoz_profiles",
            code_challenge_method="S256")
        url, state = self.client.create_authorization_url(provider["authorization_endpoint"], code_verifier="v" * 64)
        answer = person.open(url, stop_at=REDIRECT)
        if not isinstance(answer, str):
            person.follow("Profil zaufany")
            journey.give_password(person, persona)
            answer = journey.give_code(person, stack, persona, stop_at=REDIRECT)
        self.token = self.client.fetch_token(
            provider["token_endpoint"], authorization_response=answer, state=state, code_verifier="v" * 64)["access_token"]

    def profiles(self):
        answer = httpx.get(self.provider["userinfo_endpoint"], headers={"Authorization": f"Bearer {self.token}"})
        return answer.raise_for_status().json()["ssoz_profiles"]

    def exchange(self, profile=None, **parameters):
        if profile:
            parameters["authorization_details"] = json.dumps([{"type": "ssoz_profile", "identifier": profile}])
        client = OAuth2Client(client_id="demo-web", client_secret="demo-web-sandbox-secret")
        return client.fetch_token(self.provider["token_endpoint"], **{
            "grant_type": EXCHANGE, "subject_token": self.token, "subject_token_type": ACCESS_TOKEN, "resource": MODULE} | parameters)

    def claims(self, token):
        keys = jwk.KeySet.import_key_set(httpx.get(self.provider["jwks_uri"]).json())
        checked = jwt.decode(token["access_token"], keys, algorithms=["ES256"])
        assert checked.header["typ"] == "at+jwt"
        return checked.claims

    def introspected(self, token, name="demo-module"):
        return httpx.post(
            self.provider["introspection_endpoint"], data={"token": token["access_token"]}, auth=(name, f"{name}-sandbox-secret")).json()

    def is_active(self, token):
        return self.introspected(token)["active"]


def refused(code, body, **parameters):
    with pytest.raises(OAuthError) as refusal:
        body(**parameters)
    assert refusal.value.error == code


def test_a_token_for_a_chosen_profile(stack, person, provider):
    web = Web(stack, person, provider, "wanda-sprawozdawca")
    profiles = until(lambda: len(web.profiles()) == 2 and web.profiles(), what="the broker to be told of both profiles")
    clinic = next(each for each in profiles if "Ósemka" in each["unit"]["name"])
    centre = next(each for each in profiles if "ŚWITO-MED" in each["unit"]["name"])
    until(lambda: any(len(each["roles"]) == 2 for each in web.profiles()), what="the broker to be told of both roles")

    token = web.exchange(clinic["identifier"])
    assert token["issued_token_type"] == ACCESS_TOKEN and token["token_type"] == "Bearer" and token["expires_in"] == 300
    assert "refresh_token" not in token and "id_token" not in token
    claims = web.claims(token)
    assert claims["aud"] == MODULE and claims["client_id"] == "demo-web" and claims["iss"] == provider["issuer"]
    assert claims["roles"] == ["WYPELNIAJACY_FIN"] and "SPRAW_FIN_WYPELNIANIE" in claims["entitlements"]
    [detail] = claims["authorization_details"]
    assert detail["type"] == "ssoz_profile" and detail["identifier"] == clinic["identifier"]
    assert detail["unit"]["register_book_number"] == "000900000004" and detail["unit"]["kind"] == "PODM" and detail["unit"]["nip"].startswith("999")
    assert "Rubryka" not in json.dumps(claims, ensure_ascii=False) and "2984173" not in json.dumps(claims)
    seen = web.introspected(token)
    assert seen["active"] and seen["roles"] == claims["roles"] and seen["authorization_details"] == claims["authorization_details"]
    assert web.introspected(token, "demo-no-account") == {"active": False}, "nobody else's business"

    other = web.claims(web.exchange(centre["identifier"]))
    assert other["roles"] == ["WYPELNIAJACY_NIEFIN", "WYPELNIAJACY_PSYCH"] and other["sub"] == claims["sub"]

    refused("invalid_authorization_details", web.exchange)
    refused("invalid_authorization_details", web.exchange, profile="00000000-0000-0000-0000-000000000000")
    refused("invalid_target", web.exchange, profile=clinic["identifier"], resource="urn:ssoz-identity:login-broker")
    refused("invalid_request", web.exchange, profile=clinic["identifier"], actor_token=web.token, actor_token_type=ACCESS_TOKEN)
    refused("invalid_request", web.exchange, profile=clinic["identifier"], subject_token=token["access_token"])
    refused("invalid_request", web.exchange, profile=clinic["identifier"], requested_token_type="urn:ietf:params:oauth:token-type:refresh_token")

    httpx.post(provider["revocation_endpoint"], data={"token": token["access_token"]}, auth=("demo-web", "demo-web-sandbox-secret")).raise_for_status()
    assert not web.is_active(token)


def ask_for_roles(person):
    """A request for two roles in one unit, with its document attached; returns the numbers."""
    person.follow("Składam wniosek")
    person.press("Szukaj", kind="PODM", name="przychodnia")
    person.press("Wybierz")
    person.press("Dalej", role=["WYPELNIAJACY_FIN", "WYPELNIAJACY_NIEFIN"], telephone="+48 500 100 001", email="praca@jednostka.example")
    person.press("Zapisz wniosek", declaration="yes")
    submission, document = person.page.url, person.page.link("Pobierz")
    content = person.send("GET", document).content
    person.open(submission)
    person.press("Zakończ", file=("file", "wniosek.pdf", content, "application/pdf"), delivery="now")
    return re.findall(r"U\d{6}/\d{4}", person.page.text)


def approve(administrator, stack, number):
    administrator.open(stack.url("profile-requests", "/verification"))
    administrator.follow(number)
    administrator.press("Zatwierdź wniosek")


def test_each_approval_changes_the_next_token_and_the_end_of_the_account_ends_them_all(stack, people, provider):
    person = people()
    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    numbers = sorted(set(ask_for_roles(person)))
    assert len(numbers) == 2
    web = Web(stack, person, provider, "zofia-aktywna")
    assert web.profiles() == []
    refused("invalid_authorization_details", web.exchange)

    administrator = people()
    journey.log_in(administrator, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    approve(administrator, stack, numbers[0])
    until(web.profiles, what="the broker to be told of the profile")
    first = web.exchange()
    assert len(web.claims(first)["roles"]) == 1, "the only profile need not be named"

    approve(administrator, stack, numbers[1])
    until(lambda: len(web.profiles()[0]["roles"]) == 2, what="the broker to be told of the further role")
    second = web.exchange(web.profiles()[0]["identifier"])
    assert web.claims(second)["roles"] == ["WYPELNIAJACY_NIEFIN", "WYPELNIAJACY_FIN"]
    assert web.is_active(first) and web.is_active(second), "a further role ends nothing"

    person.open(stack.url("profile-requests", "/my-account/account/close"))
    person.press("Zamknij konto", understood="yes")
    until(lambda: not web.is_active(second), what="the broker to be told that the account is closed")
    assert not web.is_active(first)
    refused("invalid_request", web.exchange)


def test_a_block_ends_tokens_at_once_and_its_end_gives_new_ones(stack, people, provider):
    web = Web(stack, people(), provider, "wanda-sprawozdawca")
    profile = until(lambda: len(web.profiles()) == 2 and web.profiles(), what="the broker to be told of both profiles")[0]["identifier"]
    token, other = web.exchange(profile), web.exchange(web.profiles()[1]["identifier"])
    administrator = people()
    journey.log_in(administrator, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    administrator.open(stack.url("profile-requests", f"/users/{profile}"))
    administrator.press("Zablokuj profil", reason="Zmiana pracodawcy")
    until(lambda: not web.is_active(token), what="the broker to be told of the block")
    assert web.is_active(other), "the other profile is not touched"
    assert [each["identifier"] for each in web.profiles()] == [web.claims(other)["authorization_details"][0]["identifier"]]
    refused("invalid_authorization_details", web.exchange, profile=profile)
    assert web.claims(web.exchange())["authorization_details"] == web.claims(other)["authorization_details"], "one is left, which need not be named"
    administrator.press("Odblokuj profil")
    until(lambda: len(web.profiles()) == 2, what="the broker to be told of the end of the block")
    assert web.is_active(web.exchange(profile)) and not web.is_active(token), "what has ended stays ended"
