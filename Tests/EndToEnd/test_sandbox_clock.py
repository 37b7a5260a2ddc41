"""The clock of all four services, moved by one call: what people see ages, and what services need among themselves does not."""

import httpx
import pytest
from harness import journey
from harness.stack import Stack, until

START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"
SISTERS = ["account-migration", "notification-worker", "profile-requests"]


@pytest.fixture(autouse=True)
def set_back(stack):
    yield
    stack.reset_clock()


def state(stack):
    return httpx.get(stack.url("login-broker", "/sandbox/clock")).json()


def test_one_call_moves_all_four_and_one_sets_them_back(stack):
    assert stack.move_clock(days=14)["following"] == SISTERS
    assert state(stack)["offsetSeconds"] == 14 * 86_400
    for name in SISTERS:
        assert any("1209600000" in line for line in stack.lines_with("clock moved", name)), f"{name} has moved"
    assert stack.reset_clock() | {"now": None} == {"now": None, "offsetSeconds": 0, "following": SISTERS, "late": []}


def test_an_sms_code_ages(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    journey.give_password(person, "zofia-aktywna")
    old = stack.sms_code("zofia-aktywna")
    stack.move_clock(minutes=5)
    person.press("Potwierdź", code=old)
    assert person.page.status == 422 and person.page.has("stracił ważność"), person.page.text
    person.press("Wyślij nowy kod")
    assert journey.give_code(person, stack, "zofia-aktywna").title == START


def test_an_activation_link_ages_in_another_service_and_the_whole_way_works_at_the_moved_time(stack, people):
    person, email = people(), "anna.przyszla@poczta.example"
    stack.move_clock(days=3)
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)
    old = stack.activation_link(email)
    stack.move_clock(days=1)
    visitor = people()
    visitor.open(old)
    assert visitor.page.status == 410 and visitor.page.title == "Ten link stracił ważność"
    # A day has passed for the browser that waits, too: its stage has ended, and the next log-in goes on where it stood.
    journey.log_in(person, stack, "anna-nowa", stack.url("profile-requests", "/login"))
    assert person.page.title == "Aktywuj konto", person.page.text
    person.press("Chcę dostać nowy e-mail")
    new = until(lambda: next((mail["link"] for mail in stack.mails(email) if mail["link"] != old), None), what="the second mail")
    visitor.open(new)
    assert visitor.press("Aktywuj konto").title == "Konto zostało aktywowane"
    assert journey.go_on_when_active(person).title == START


def test_a_session_ends_after_half_an_hour_without_a_click(stack, person):
    journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login"))
    stack.move_clock(minutes=29)
    person.open(stack.url("profile-requests", "/my-account"))
    assert person.page.title == "Moje konto"
    stack.move_clock(minutes=30)
    person.open(stack.url("profile-requests", "/my-account"))
    assert person.page.title != "Moje konto"


def test_a_locked_log_in_opens_again_after_a_quarter_of_an_hour(stack, person):
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    for _ in range(5):
        person.press("Zaloguj się", username="dawid.locked@nowhere.example", password="wrong")
    person.press("Zaloguj się", username="dawid.locked@nowhere.example", password="wrong")
    locked = person.page.text
    assert "zablokowan" in locked, locked
    stack.move_clock(minutes=15)
    person.press("Zaloguj się", username="dawid.locked@nowhere.example", password="wrong")
    assert "zablokowan" not in person.page.text


def test_the_moved_time_outlives_a_service_that_is_killed(stack, person):
    stack.move_clock(days=1)
    for name in stack.processes:
        stack.restart(name)
    until(lambda: state(stack)["following"] == SISTERS, what="all services to follow")
    assert state(stack)["offsetSeconds"] == 86_400
    assert journey.log_in(person, stack, "zofia-aktywna", stack.url("profile-requests", "/login")).title == START


@pytest.mark.own_services("they are not in sandbox mode")
def test_without_sandbox_mode_there_is_no_such_path(tmp_path):
    clients, personas = tmp_path / "clients.yaml", tmp_path / "personas.yaml"
    clients.write_text("clients: []\n")
    personas.write_text("personas: []\n")
    without = Stack(
        tmp_path, SANDBOX="false", SMS_GATEWAY_URL="http://127.0.0.1:9/sms", CLIENTS_FILE=str(clients), PERSONAS_FILE=str(personas))
    try:
        without.start("login-broker")
        for method, path in [("GET", "clock"), ("POST", "clock"), ("DELETE", "clock"), ("POST", "clock/follow")]:
            answer = httpx.request(
                method, without.url("login-broker", f"/sandbox/{path}"), headers={"content-type": "application/json"})
            assert answer.status_code == 404, (method, path)
    finally:
        without.stop()
