"""ePLOZ as a service of its own: found, none, slow, down and back, and answers that are none."""

import time

import pytest
from harness import journey
from harness.eploz import TOKEN, Eploz

pytestmark = pytest.mark.own_services("ePLOZ is a stand-in that the test commands")

SECONDS = 2
NAME = "account-migration"


@pytest.fixture(scope="module")
def eploz():
    started = Eploz().start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def stack(running_stack, eploz):
    return running_stack(**eploz.settings(EPLOZ_TIMEOUT_MS=str(SECONDS * 1000), EPLOZ_ATTEMPTS="1"))


@pytest.fixture(autouse=True)
def behaving(eploz):
    eploz.behave()


def search(person, stack, persona):
    journey.log_in(person, stack, persona, stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)


def reasons(stack):
    return [line.split('"eploz.reason":"')[1].split('"')[0] for line in stack.lines_with("ePLOZ does not answer", NAME)]


def test_an_account_found_carries_over_and_no_directory_of_the_services_own_is_searched(stack, eploz, person):
    search(person, stack, "jan-z-eploz")
    assert person.page.has("Z01") and person.page.has("jlakotny")
    person.press("Przenieś konto do UEOZ")
    assert person.page.title == "Zaktualizuj informacje konta"
    assert eploz.searches() >= 1 and not stack.rows(NAME, "SELECT generation FROM legacy_imports")


def test_no_account_is_z02_two_are_z03_and_a_closed_one_is_z04(stack, people):
    for persona, code in [("anna-nowa", "Z02"), ("dwa-konta", "Z03"), ("zamkniete-konto", "Z04")]:
        somebody = people()
        search(somebody, stack, persona)
        assert somebody.page.has(code)


def test_whatever_is_not_an_answer_is_z05_until_eploz_answers_again(stack, eploz, person):
    wrong = {
        "down": "status 503", "hang-up": "broken off", "half": "broken off", "nonsense": "malformed", "oversized": "too large",
        "wrong": "malformed", "slow": "too slow"}
    before = len(reasons(stack))
    journey.to_trusted_profile(person, stack.url("profile-requests", "/login"))
    for number, (mode, reason) in enumerate(wrong.items()):
        eploz.behave(mode, seconds=30)
        began = time.monotonic()
        if number == 0:
            journey.give_password(person, "staly-kod")
            journey.give_code(person, stack, "staly-kod")
        else:
            person.press("Wyszukaj ponownie")
        journey.wait_for_search(person)
        assert person.page.has("Z05"), mode
        assert time.monotonic() - began < 20, mode
        assert reasons(stack)[before:][-1] == reason, mode
    eploz.behave("slow", seconds=SECONDS / 4)
    person.press("Wyszukaj ponownie")
    journey.wait_for_search(person)
    assert person.page.has("Z02"), "slow, and within the limit"


def test_eploz_that_is_gone_is_z05_and_found_again_when_it_is_back(stack, eploz, person):
    eploz.stop()
    search(person, stack, "nowe-nazwisko")
    assert person.page.has("Z05") and reasons(stack)[-1] == "unreachable"
    eploz.start()
    person.press("Wyszukaj ponownie")
    journey.wait_for_search(person)
    assert person.page.has("Z07")


def test_no_log_holds_the_pesel_the_token_or_anything_that_eploz_said(stack):
    for name in stack.processes:
        text = stack.log(name).read_text()
        for canary in ["10831413511", "jlakotny", TOKEN]:
            assert canary not in text
