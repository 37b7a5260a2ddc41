"""What people and programs do wrong, and the answer they get: never a 500, never a stack trace, nothing typed is lost."""

import base64

import httpx
import pytest
from harness import journey
from harness.stack import until

AUTHORIZE = {
    "response_type": "code", "client_id": "demo-web", "redirect_uri": "http://localhost:9090/callback", "scope": "openid", "state": "s",
}


def authorize(stack, **changes):
    parameters = {key: value for key, value in (AUTHORIZE | changes).items() if value is not None}
    return httpx.get(stack.url("login-broker", "/authorize"), params=parameters)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    answers = []
    for name in ["zofia.zrodlak", "nikt.taki"]:
        page = person.press("Zaloguj się", username=name, password="złe hasło")
        assert page.status == 422
        assert person.page.soup.find("input", {"name": "username"})["value"] == name, "what was typed stays"
        assert person.page.soup.find("input", {"name": "password"}).get("value", "") == "", "except the password"
        answers.append(person.page.text.replace(name, ""))
    assert answers[0] == answers[1]


def test_five_failures_lock_a_name_whoever_has_it(stack, people):
    for name in ["beata.wstrzymana", "nikt.inny"]:
        person = people()
        journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
        for _ in range(5):
            person.press("Zaloguj się", username=name, password="złe hasło")
        person.press("Zaloguj się", username=name, password=journey.PASSWORD)
        assert person.page.has("zablokowane") and person.page.status == 422


def test_a_wrong_code_costs_a_try_and_a_used_up_one_is_of_no_use(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "zofia-aktywna")
    right = stack.sms_code("zofia-aktywna")
    wrong = "000000" if right != "000000" else "111111"
    assert person.press("Potwierdź", code="12").status == 422
    for expected in ["Pozostały 2 próby", "Pozostała 1 próba", "trzy razy"]:
        person.press("Potwierdź", code=wrong)
        assert person.page.has(expected), person.page.text
    person.press("Potwierdź", code=right)
    assert person.page.has("trzy razy")
    person.press("Wyślij nowy kod")
    journey.give_code(person, stack, "zofia-aktywna")
    assert person.page.title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"


def test_another_browser_cannot_take_over_a_log_in(stack, people):
    one, other = people(), people()
    journey.to_trusted_profile(one, stack.url("profile-requests", "/login"))
    page = other.open(one.page.url)
    assert page.status == 403 and page.has("w innej przeglądarce")


def test_the_back_button_after_the_log_in_leads_to_a_clear_page(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    earlier = person.page.url
    journey.give_password(person, "zofia-aktywna")
    journey.give_code(person, stack, "zofia-aktywna")
    page = person.open(earlier)
    assert page.status == 409 and page.title == "To logowanie jest już zakończone"


@pytest.mark.parametrize("changes", [
    {"redirect_uri": "http://localhost:9090/callback/"}, {"redirect_uri": "https://zly.example/"}, {"redirect_uri": None},
    {"client_id": "nikt"}, {"client_id": None},
])
def test_a_wrong_redirect_uri_or_client_never_redirects(stack, changes):
    reply = authorize(stack, **changes)
    assert reply.status_code == 400 and "location" not in reply.headers


@pytest.mark.parametrize("changes, error", [
    ({"response_type": "token"}, "unsupported_response_type"), ({"scope": "profile"}, "invalid_scope"),
    ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"), ({"prompt": "none"}, None),
    ({"prompt": "none login"}, "invalid_request"), ({"request": "e30.e30."}, "request_not_supported"),
])
def test_other_mistakes_are_told_to_the_client(stack, changes, error):
    reply = authorize(stack, **changes)
    assert reply.status_code == 303
    if error:
        assert reply.headers["location"].startswith("http://localhost:9090/callback?") and f"error={error}" in reply.headers["location"]


def test_a_public_client_needs_pkce_and_the_right_verifier(stack, person):
    from authlib.integrations.httpx_client import OAuth2Client

    assert "error=invalid_request" in authorize(stack, client_id="demo-spa").headers["location"]
    client = OAuth2Client(
        client_id="demo-spa", token_endpoint_auth_method="none", redirect_uri="http://localhost:9090/callback", scope="openid",
        code_challenge_method="S256")
    url, state = client.create_authorization_url(stack.url("login-broker", "/authorize"), code_verifier="v" * 64)
    journey.to_trusted_profile(person, url)
    journey.give_password(person, "zofia-aktywna")
    answer = journey.give_code(person, stack, "zofia-aktywna", stop_at="http://localhost:9090/")
    with pytest.raises(Exception, match="invalid_grant"):
        client.fetch_token(stack.url("login-broker", "/token"), authorization_response=answer, state=state, code_verifier="w" * 64)


@pytest.mark.parametrize("body, status, error", [
    ({}, 401, "invalid_client"), ({"grant_type": "password"}, 401, "invalid_client"),
])
def test_the_token_endpoint_refuses_in_oauth_words(stack, body, status, error):
    reply = httpx.post(stack.url("login-broker", "/token"), data=body)
    assert reply.status_code in (400, status) and reply.json()["error"] in (error, "invalid_request")


def test_tokens_that_are_not_signed_by_us_open_nothing(stack):
    encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()  # noqa: E731
    forged = f'{encode(b"""{"alg":"none","typ":"at+jwt"}""")}.{encode(b"""{"sub":"x"}""")}.'
    for token in [forged, "x", "a.b.c", "." * 5000]:
        reply = httpx.get(stack.url("login-broker", "/userinfo"), headers={"authorization": f"Bearer {token}"})
        assert reply.status_code == 401 and "Bearer" in reply.headers["www-authenticate"]
        reply = httpx.post(stack.url("notification-worker", "/v1/notifications"), json={}, headers={"authorization": f"Bearer {token}"})
        assert reply.status_code == 401 and reply.headers["content-type"] == "application/problem+json"


def test_oversized_bodies_are_refused(stack):
    huge = b"a=" + b"x" * (3 * 1024 * 1024)
    for path in ["/token", "/authorize"]:
        reply = httpx.post(
            stack.url("login-broker", path), content=huge, headers={"content-type": "application/x-www-form-urlencoded"})
        assert 400 <= reply.status_code < 500


def test_a_form_without_its_token_is_refused(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    reply = person.send("POST", person.page.url, data={"username": "zofia.zrodlak", "password": journey.PASSWORD})
    assert reply.status_code == 403 and "Formularz stracił ważność" in reply.text


def test_the_account_form_keeps_what_was_typed_and_an_activation_link_works_once(stack, people):
    person, email = people(), "anna.druga@poczta.example"
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    page = person.press("Zapisz", email="anna.druga@poczta.example", email_again="inna@poczta.example")
    assert page.status == 422 and page.has("Adresy e-mail nie są takie same") and page.has("Potwierdź, że znasz Warunki")
    assert page.soup.find("input", {"name": "email"})["value"] == email
    journey.complete_account(person, email)
    too_early = person.press("Chcę dostać nowy e-mail")
    assert too_early.status == 429 and too_early.has("raz na minutę")
    link = stack.activation_link(email)
    scanner = people()
    for _ in range(3):
        assert scanner.open(link).status == 200, "a mail scanner uses nothing up"
    visitor = people()
    visitor.open(link)
    visitor.press("Aktywuj konto")
    again = people().open(link)
    assert again.status == 410 and again.title == "Ten link został już użyty"
    assert people().open(link[:-3] + "abc").status == 410


def test_an_attachment_that_is_not_what_it_says_is_refused(stack, person, tmp_path):
    from test_first_log_in import request_roles

    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    request_roles(person)
    submission = person.page.url
    person.send("GET", person.page.link("Pobierz"))
    person.open(submission)
    page = person.press("Załącz plik", file=("file", "wniosek.pdf", b"MZ this is no PDF", "application/pdf"), delivery="now")
    assert page.status == 422
    page = person.press("Załącz plik", file=("file", "wniosek.pdf", b"%PDF-1.7\n" + b"x" * (11 * 1024 * 1024), "application/pdf"), delivery="now")
    assert page.status in (413, 422)


@pytest.mark.parametrize("name", ["login-broker", "account-migration", "profile-requests", "notification-worker"])
def test_unknown_addresses_and_methods_are_answered_clearly(stack, name):
    for path in ["/nie-ma-takiej-strony", "/%00", "/..%2f..%2fetc/passwd", "/v1/nothing"]:
        assert httpx.get(stack.url(name, path)).status_code in (400, 401, 404)
    assert httpx.delete(stack.url(name, "/jwks.json")).status_code in (404, 405)
    assert httpx.get(stack.url(name, "/health/live")).json() == {"status": "ok"}
    assert "http_requests_total" in httpx.get(stack.url(name, "/metrics")).text
