"""What happens between the national log-in and the account: what ePLOZ has, giving up, the help line."""

import re

import httpx
from harness import journey
from harness.stack import until


def client_start(person, stack):
    """Sets out as a client would, so that its answer can be looked at."""
    from urllib.parse import urlencode

    return stack.url("login-broker", "/authorize?") + urlencode(
        {
            "response_type": "code", "client_id": "demo-web", "redirect_uri": "http://localhost:9090/callback", "scope": "openid",
            "state": "s-1", "nonce": "n-1",
        })


def helpline(stack, number):
    token = httpx.post(
        stack.url("login-broker", "/token"), auth=("helpline", "helpline-sandbox-secret"),
        data={"grant_type": "client_credentials", "resource": "urn:ssoz-identity:account-migration", "scope": "helpline"},
    ).json()["access_token"]
    return httpx.get(stack.url("account-migration", f"/v1/events/{number}"), headers={"authorization": f"Bearer {token}"})


def test_an_account_found_carries_over(stack, person, people):
    journey.log_in(person, stack, "jan-z-eploz", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    assert person.page.has("Z01") and person.page.has("jlakotny")
    person.press("Przenieś konto do UEOZ")
    assert person.page.title == "Zaktualizuj informacje konta"
    values = {field.get("name"): field.get("value") for field in person.page.soup.find_all("input")}
    assert values["login"] == "jlakotny" and values["email"] == "jan.lakotny@eploz.example"
    journey.complete_account(person, "jan.lakotny@eploz.example")
    # Another device lands on the stage reached.
    elsewhere = people()
    journey.log_in(elsewhere, stack, "jan-z-eploz", stack.url("profile-requests", "/login"))
    assert elsewhere.page.title == "Aktywuj konto"


def test_giving_up_answers_the_client_and_the_next_log_in_searches_anew(stack, person):
    start = client_start(person, stack)
    journey.log_in(person, stack, "staly-kod", start)
    journey.wait_for_search(person)
    first = re.search(r"MIGRATION_\d{13}", person.page.text).group()
    answer = person.press("Przerwij proces migracji", stop_at="http://localhost:9090/")
    assert "error=access_denied" in answer and "state=s-1" in answer and "code=" not in answer
    person.open(client_start(person, stack))
    journey.wait_for_search(person)
    second = re.search(r"MIGRATION_\d{13}", person.page.text).group()
    assert first != second
    report = helpline(stack, first).json()
    assert report["code"] == "Z02" and report["lastThreeDigits"] and report["steps"][-1]["what"] == "aborted"
    assert "familyName" not in report and "login" not in report


def test_the_help_line_needs_its_scope_and_a_number_that_exists(stack):
    assert helpline(stack, "MIGRATION_0000000000001").status_code == 404
    assert helpline(stack, "nonsense").status_code in (400, 404)
    assert httpx.get(stack.url("account-migration", "/v1/events/MIGRATION_1701216444943")).status_code == 401


def test_outcomes_that_only_the_help_line_can_solve_offer_no_account(stack, person):
    journey.log_in(person, stack, "dwa-konta", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    assert person.page.has("Z03") and not person.page.has("Utwórz nowe konto bez migracji")


def test_a_handle_works_once(stack, person):
    journey.to_trusted_profile(person, client_start(person, stack))
    journey.give_password(person, "anna-nowa")
    handle = journey.give_code(person, stack, "anna-nowa", stop_at=stack.url("account-migration"))
    assert "/migration/enter?handle=" in handle
    assert person.open(handle).title == "Migracja danych do UEOZ"
    again = person.open(handle)
    assert again.status == 410 and again.title == "Ta strona logowania jest już nieaktualna"


def test_a_search_survives_the_death_of_its_service(stack, person):
    journey.to_trusted_profile(person, client_start(person, stack))
    journey.give_password(person, "ignacy.zamkniety")
    code = until(lambda: stack.sms_code("zamkniete-konto"), what="a code")
    person.press("Potwierdź", code=code)
    stack.restart("account-migration")
    journey.wait_for_search(person)
    assert person.page.has("Z04")
