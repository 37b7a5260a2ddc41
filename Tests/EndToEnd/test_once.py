"""What works once works once, however many ask for it at the same moment; what is pressed twice happens once."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from harness import journey
from harness.stack import until

REDIRECT = "http://localhost:9090/callback"
CLIENT = ("demo-web", "demo-web-sandbox-secret")


def all_at_once(count, one):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: one(), range(count)))


def test_a_refresh_token_is_used_once_when_64_try_at_once_and_its_family_ends(stack, person):
    client = OAuth2Client(*CLIENT, redirect_uri=REDIRECT, scope="openid offline_access", code_challenge_method="S256")
    url, state = client.create_authorization_url(stack.url("login-broker", "/authorize"), code_verifier="v" * 64)
    answer = journey.log_in(person, stack, "zofia-aktywna", url, stop_at=REDIRECT)
    token = client.fetch_token(stack.url("login-broker", "/token"), authorization_response=answer, state=state, code_verifier="v" * 64)
    with httpx.Client(auth=CLIENT, limits=httpx.Limits(max_connections=64), timeout=30) as http:

        def refresh(value=token["refresh_token"]):
            return http.post(stack.url("login-broker", "/token"), data={"grant_type": "refresh_token", "refresh_token": value})

        replies = all_at_once(64, refresh)
        [winner] = [reply for reply in replies if reply.status_code == 200]
        assert {reply.json()["error"] for reply in replies if reply is not winner} == {"invalid_grant"}
        assert refresh(winner.json()["refresh_token"]).json()["error"] == "invalid_grant", "the used one, presented again, ended the family"


def test_a_log_in_answered_64_times_at_once_gives_one_code(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "zofia-aktywna")
    _, action, data = person.filled("Potwierdź", code=stack.sms_code("zofia-aktywna"))
    cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items())}
    form = {name: values[0] for name, values in data.items()}
    with httpx.Client(limits=httpx.Limits(max_connections=64), timeout=30) as http:
        replies = all_at_once(64, lambda: http.post(action, data=form, headers=cookies))
        assert {reply.status_code for reply in replies} <= {303, 409, 422}
        sessions = [reply for reply in replies if any("session" in each for each in reply.headers.get_list("set-cookie"))]
        assert len(sessions) == 1, "one of them logged in"


def test_an_activation_link_pressed_by_16_at_once_activates_once(stack, people):
    person, email = people(), "kajetan.razem@poczta.example"
    journey.log_in(person, stack, "staly-kod", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)
    link = stack.activation_link(email)
    visitors = [people() for _ in range(16)]
    for visitor in visitors:
        visitor.open(link)
    with ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda visitor: visitor.press("Aktywuj konto"), visitors))
    assert sorted({page.status for page in pages}) in ([200], [200, 410])
    assert sum(page.title == "Konto zostało aktywowane" for page in pages) >= 1
    assert journey.go_on_when_active(person).title == "Witaj w Systemie Statystyki w Ochronie Zdrowia"
    assert len(until(lambda: stack.mails(email), what="the mail")) == 1


def test_a_request_saved_and_finished_twice_is_one_request(stack, person):
    journey.log_in(person, stack, "adam-administrator", stack.url("profile-requests", "/login"))
    person.open(stack.url("profile-requests", "/requests/new"))
    person.press("Szukaj", kind="PODM", name="przychodnia")
    person.press("Wybierz")
    role = person.page.soup.find("input", {"name": "role"})["value"]
    person.press("Dalej", role=[role], telephone="+48 500 100 004", email="praca@jednostka.example")
    _, action, data = person.filled("Zapisz wniosek", declaration="yes")
    form = {name: values[0] for name, values in data.items()}
    cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items())}
    with httpx.Client(timeout=30) as http:
        replies = all_at_once(8, lambda: http.post(action, data=form, headers=cookies))
    assert max(reply.status_code for reply in replies) < 500
    places = {reply.headers["location"] for reply in replies if reply.status_code == 303}
    assert len(places) == 1, places
    person.open(stack.url("profile-requests", places.pop()))
    submission = person.page.url
    person.send("GET", person.page.link("Pobierz"))
    person.open(submission)
    _, action, data = person.filled("Zakończ", delivery="later")
    parts = [(name, (None, value.encode())) for name, values in data.items() for value in values]
    with httpx.Client(timeout=30) as http:
        replies = all_at_once(8, lambda: http.post(action, files=parts, headers=cookies))
    assert {reply.status_code for reply in replies} <= {303, 409, 410, 422}, {reply.status_code for reply in replies}
    received = until(
        lambda: [mail for mail in stack.mails("adam.administrator@poczta.example") if mail["kind"] == "requests-received"],
        what="the mail about the request")
    assert len(received) == 1


def test_no_code_handle_token_or_cookie_stands_in_a_log(stack, people):
    person = people()
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "jan-z-eploz")
    code = stack.sms_code("jan-z-eploz")
    handle = journey.give_code(person, stack, "jan-z-eploz", stop_at=stack.url("account-migration"))
    person.open(handle)
    secrets = [handle.rpartition("=")[2], "10831413511", "jan.lakotny", "Łąkotny", journey.PASSWORD]
    # A short cookie is a remembered choice.
    secrets += [value for value in person.cookies.values() if len(value) >= 32]
    assert len(secrets) >= 7
    for name in stack.processes:
        log = "\n".join(stack.lines_with("", name))
        assert f'"{code}"' not in log and f"={code}" not in log
        assert [secret for secret in secrets if secret in log] == [], name
