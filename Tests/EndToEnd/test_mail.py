"""Mails through a real SMTP server, with STARTTLS and a log-in."""

import httpx
import pytest
from harness import journey
from harness.mail_server import Certificate, MailServer
from harness.stack import Stack, until

pytestmark = pytest.mark.own_services("their mail server is the test's")

# Long enough for the pauses between a handful of attempts.
ARRIVES_WITHIN = 120


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = MailServer(Certificate(tmp_path_factory.mktemp("certificate")), ("ssoz", "made-up password")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def stack(running_stack, server):
    return running_stack(**server.settings)


@pytest.fixture
def inbox(server):
    server.inbox.clear()
    return server.inbox


def ask_for_account(person, stack, persona, email):
    """To where the activation mail is on its way."""
    journey.log_in(person, stack, persona, stack.url("profile-requests", "/login"))
    journey.wait_for_search(person)
    person.press("Utwórz nowe konto bez migracji")
    journey.complete_account(person, email)


def test_the_activation_mail_arrives_and_its_link_activates(stack, inbox, people):
    inbox.refusals = 1
    ask_for_account(people(), stack, "anna-nowa", "anna.poczta@poczta.example")
    [mail] = until(lambda: inbox.mails, within=ARRIVES_WITHIN, what="the mail, refused once and tried again")
    assert inbox.encrypted == [True]
    assert mail["to"] == "anna.poczta@poczta.example" and "Aktywuj swoje konto" in mail["subject"]
    assert mail["auto-submitted"] == "auto-generated" and mail["message-id"] and mail["date"]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = next(word for word in text.split() if "/activation?token=" in word)
    assert link in html.replace("&amp;", "&")
    visitor = people()
    visitor.open(link)
    assert visitor.press("Aktywuj konto").title == "Konto zostało aktywowane"
    assert stack.mails("anna.poczta@poczta.example") == [], "a mail's body is erased once a server has it"


def test_a_mail_outlives_a_server_that_is_away_and_the_death_of_the_worker(stack, server, inbox, people):
    server.stop()
    try:
        ask_for_account(people(), stack, "staly-kod", "kajetan.poczta@poczta.example")
        stack.restart("notification-worker")
    finally:
        server.start()
    [mail] = until(lambda: inbox.mails, within=ARRIVES_WITHIN, what="the mail, once there is a server")
    assert mail["to"] == "kajetan.poczta@poczta.example"
    # A death between the server's "taken" and the worker's note of it may repeat a mail; SMTP cannot tell.
    until(lambda: stack.mails("kajetan.poczta@poczta.example") == [], what="the worker to note that the mail was taken")
    stack.restart("notification-worker")
    journey.log_in(people(), stack, "staly-kod", stack.url("profile-requests", "/login"))
    assert stack.mails("kajetan.poczta@poczta.example") == [] and len(inbox.mails) == 1, "it is sent once"


def test_a_refused_sender_is_seen_by_whoever_runs_the_service_and_costs_no_mail(stack, inbox, people):
    def is_away():
        [line] = [line for line in httpx.get(stack.url("notification-worker", "/metrics")).text.splitlines() if line.startswith("mail_server_away ")]
        return float(line.split()[1]) == 1

    inbox.is_sender_refused = True
    for persona in ["nowi-000003", "nowi-000004"]:
        ask_for_account(people(), stack, persona, f"{persona}@poczta.example")
    until(is_away, what="the metric")
    lines = until(lambda: stack.lines_with("the mail server takes no mails from us", "notification-worker"), what="the line in the log")
    assert any("sender refused, smtp 550" in line for line in lines)
    assert postmaster(stack).get("/v1/dead-letters").json() == {"deadLetters": []} and inbox.mails == []
    inbox.is_sender_refused = False
    until(lambda: len(inbox.mails) == 2, within=ARRIVES_WITHIN, what="both mails, once the sender may")
    until(lambda: not is_away(), what="the metric")


def postmaster(stack, client="postmaster", scope="dead_letters"):
    """Calls the worker as whoever looks after the mail."""
    answer = httpx.post(
        stack.url("login-broker", "/token"), auth=(client, f"{client}-sandbox-secret") if client == "postmaster" else None,
        data={"grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker", "scope": scope}
        | ({} if client == "postmaster" else {"client_id": client, "client_secret": f"{client}-sandbox-secret"}))
    return httpx.Client(
        base_url=stack.url("notification-worker"), headers={"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"})


def test_a_mail_that_was_refused_for_good_is_seen_replayed_and_arrives_as_the_same_mail(stack, inbox, people):
    inbox.rejections = 1
    ask_for_account(people(), stack, "nowi-000001", "nowi.martwy@poczta.example")
    operator = postmaster(stack)
    [letter] = until(lambda: operator.get("/v1/dead-letters").json()["deadLetters"], what="the dead letter")
    assert letter | {"id": 0, "acceptedAt": 0, "diedAt": 0} == {
        "id": 0, "kind": "account-activation", "recipient": "n•••@poczta.example", "acceptedAt": 0, "diedAt": 0, "attempts": 1,
        "reason": "smtp 550"}
    path = f"/v1/dead-letters/{letter['id']}"
    assert operator.get(path).json() == letter
    assert operator.get("/v1/dead-letters", params={"kind": "request-approved"}).json() == {"deadLetters": []}
    assert inbox.mails == []
    assert operator.post(path + "/replay").json() == {"count": 1}
    [mail] = until(lambda: inbox.mails, what="the mail")
    assert mail["message-id"] == inbox.rejected[0]["message-id"]
    assert operator.get(path).status_code == operator.post(path + "/replay").status_code == operator.delete(path).status_code == 404


def test_a_dead_letter_that_was_discarded_is_gone(stack, inbox, people):
    inbox.rejections = 1
    ask_for_account(people(), stack, "nowi-000002", "nowi.zbedny@poczta.example")
    operator = postmaster(stack)
    [letter] = until(lambda: operator.get("/v1/dead-letters").json()["deadLetters"], what="the dead letter")
    assert operator.delete(f"/v1/dead-letters/{letter['id']}").status_code == 200
    assert operator.post("/v1/dead-letters/replay").json() == {"count": 0}
    assert operator.get("/v1/dead-letters").json() == {"deadLetters": []} and inbox.mails == []


def test_dead_letters_are_for_those_with_the_scope_and_wrong_questions_are_answered(stack):
    assert httpx.get(stack.url("notification-worker", "/v1/dead-letters")).status_code == 401
    assert postmaster(stack, "bench", "notifications").get("/v1/dead-letters").status_code == 403
    operator = postmaster(stack)
    for query in ["limit=0", "limit=101", "limit=x"]:
        assert operator.get(f"/v1/dead-letters?{query}").status_code == 400, query
    for path in ["/v1/dead-letters/x", "/v1/dead-letters/00000000-0000-4000-8000-000000000000"]:
        assert operator.get(path).status_code == operator.delete(path).status_code == 404, path


def test_nothing_of_the_mails_or_of_the_log_in_stands_in_a_log(stack):
    for words in ["anna.poczta", "kajetan.poczta", "nowi.martwy", "nowi.zbedny", "made-up password", "token="]:
        assert stack.lines_with(words) == []


def test_no_mail_goes_to_a_server_whose_certificate_nobody_vouches_for(running_stack, inbox, server, people):
    elsewhere = running_stack(**server.settings | {"SMTP_CA_FILE": None})
    ask_for_account(people(), elsewhere, "anna-nowa", "anna.obca@poczta.example")
    until(lambda: elsewhere.lines_with('"mail.reason":"untrusted"', "notification-worker"), what="the worker to refuse the server")
    assert inbox.mails == []
