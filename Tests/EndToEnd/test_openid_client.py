"""A client nobody here wrote: Authlib logs in, checks, refreshes, reads and logs out."""

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata
from harness import journey
from joserfc import jwk, jwt

REDIRECT = "http://localhost:9090/callback"
CLIENTS = [("demo-web", "client_secret_basic", "ES256"), ("demo-post", "client_secret_post", "RS256"), ("demo-spa", "none", "ES256")]


@pytest.fixture(scope="module")
def provider(stack):
    metadata = OpenIDProviderMetadata(httpx.get(stack.url("login-broker", "/.well-known/openid-configuration")).json())
    metadata.validate_issuer()
    assert metadata["issuer"] == stack.url("login-broker")
    return metadata


def answered(person, stack, provider, client, persona="zofia-aktywna", **extra):
    verifier = "v" * 64
    url, state = client.create_authorization_url(
        provider["authorization_endpoint"], code_verifier=verifier, nonce="n-0S6_WzA2Mj", **extra)
    answer = person.open(url, stop_at=REDIRECT)
    if not isinstance(answer, str):
        person.follow("Profil zaufany")
        journey.give_password(person, persona)
        answer = journey.give_code(person, stack, persona, stop_at=REDIRECT)
    assert f"state={state}" in answer
    return answer, state, verifier


@pytest.mark.parametrize("name, method, algorithm", CLIENTS)
def test_log_in_refresh_userinfo_log_out(stack, person, provider, name, method, algorithm):
    secret = None if method == "none" else f"{name}-sandbox-secret"
    client = OAuth2Client(
        client_id=name, client_secret=secret, token_endpoint_auth_method=method, redirect_uri=REDIRECT,
        scope="openid profile offline_access", code_challenge_method="S256")
    answer, state, verifier = answered(person, stack, provider, client)
    token = client.fetch_token(provider["token_endpoint"], authorization_response=answer, state=state, code_verifier=verifier)

    keys = jwk.KeySet.import_key_set(httpx.get(provider["jwks_uri"]).json())
    checked = jwt.decode(token["id_token"], keys, algorithms=[algorithm])
    claims = CodeIDToken(
        checked.claims, checked.header,
        {"iss": {"value": provider["issuer"]}, "aud": {"value": name}, "nonce": {"value": "n-0S6_WzA2Mj"}}, {"nonce": "n-0S6_WzA2Mj"})
    claims.validate(leeway=5)
    assert checked.header["alg"] == algorithm
    assert claims["acr"] == "http://eidas.europa.eu/LoA/substantial" and "otp" in claims["amr"]
    assert "pesel" not in claims and "family_name" not in claims

    user = client.get(provider["userinfo_endpoint"]).json()
    assert user["sub"] == claims["sub"] and user["family_name"] == "Źródlak"

    refreshed = client.refresh_token(provider["token_endpoint"], refresh_token=token["refresh_token"])
    assert refreshed["refresh_token"] != token["refresh_token"]
    with pytest.raises(Exception, match="invalid_grant"):
        client.refresh_token(provider["token_endpoint"], refresh_token=token["refresh_token"])
    with pytest.raises(Exception, match="invalid_grant"):
        client.refresh_token(provider["token_endpoint"], refresh_token=refreshed["refresh_token"])

    out = person.open(
        str(httpx.URL(provider["end_session_endpoint"], params={
            "id_token_hint": token["id_token"], "post_logout_redirect_uri": "http://localhost:9090/", "state": "bye"})),
        stop_at="http://localhost:9090/")
    assert out == "http://localhost:9090/?state=bye"
    url, _ = client.create_authorization_url(provider["authorization_endpoint"], code_verifier=verifier, prompt="none")
    assert "error=login_required" in person.open(url, stop_at=REDIRECT)


def test_single_sign_on_and_pairwise_subjects(stack, person, provider):
    subjects = {}
    for name in ["demo-web", "demo-no-account"]:
        client = OAuth2Client(
            client_id=name, client_secret=f"{name}-sandbox-secret", redirect_uri=REDIRECT, scope="openid", code_challenge_method="S256")
        answer, state, verifier = answered(person, stack, provider, client)
        token = client.fetch_token(provider["token_endpoint"], authorization_response=answer, state=state, code_verifier=verifier)
        subjects[name] = client.get(provider["userinfo_endpoint"]).json()["sub"]
    assert subjects["demo-web"] != subjects["demo-no-account"]


def test_a_log_in_by_somebody_active_needs_no_other_service(stack, person, provider):
    for name in ["account-migration", "profile-requests", "notification-worker"]:
        stack.kill(name)
    try:
        client = OAuth2Client(
            client_id="demo-web", client_secret="demo-web-sandbox-secret", redirect_uri=REDIRECT, scope="openid", code_challenge_method="S256")
        answer, _, _ = answered(person, stack, provider, client)
        assert "code=" in answer
    finally:
        stack.start("account-migration", "profile-requests", "notification-worker")


def test_a_code_is_redeemed_once_when_64_try_at_once(stack, person, provider):
    from concurrent.futures import ThreadPoolExecutor

    client = OAuth2Client(
        client_id="demo-web", client_secret="demo-web-sandbox-secret", redirect_uri=REDIRECT, scope="openid", code_challenge_method="S256")
    answer, _, verifier = answered(person, stack, provider, client)
    code = httpx.URL(answer).params["code"]
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": verifier}
    with httpx.Client(auth=("demo-web", "demo-web-sandbox-secret"), limits=httpx.Limits(max_connections=64)) as http:
        with ThreadPoolExecutor(64) as pool:
            replies = list(pool.map(lambda _: http.post(provider["token_endpoint"], data=body), range(64)))
    assert sorted({reply.status_code for reply in replies}) == [200, 400]
    assert sum(reply.status_code == 200 for reply in replies) == 1
