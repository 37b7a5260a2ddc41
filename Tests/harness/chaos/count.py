"""What has come of a trial: whatever should not be is an error."""

from collections import Counter, defaultdict

# How long a mail server may take to answer for a mail it was given whole: a worker that is killed meanwhile hears nothing of it.
ANSWERED_WITHIN = 1.0
# For how long after a mail server's answer the worker may be killed before it has noted it.
NOTED_WITHIN = 2.0


def mails(stack, mail, kills):
    """Every mail that was accepted has arrived, none twice without a reason, and nobody has two activation mails.

    - mail: the `FailingMailServer` they went to.
    - kills: (service, moment) of each kill.
    """
    queued = stack.rows("notification-worker", "SELECT id, kind, state FROM mails")
    receipts = defaultdict(list)
    for receipt in mail.receipts:
        receipts[receipt["id"].lower()].append(receipt)
    states = Counter(state for _, _, state in queued)
    arrived_less = [id for id, _, state in queued if state == "sent" and id.lower() not in receipts]
    unasked = set(receipts) - {id.lower() for id, _, _ in queued}
    broken_off = died = 0
    unexplained = []
    for id, several in receipts.items():
        for earlier, later in zip(several, several[1:]):
            if not earlier["told"]:
                broken_off += 1
            elif any(
                    name == "notification-worker"
                    and earlier["at"] - ANSWERED_WITHIN <= at <= min(later["at"], earlier["at"] + NOTED_WITHIN)
                    for name, at in kills):
                died += 1
            else:
                unexplained.append(id)
    activations = Counter(several[0]["to"] for several in receipts.values() if several[0]["link"])
    asked_twice = [to for to, number in activations.items() if number > 1]
    assert not arrived_less, f"mails that were noted as sent and never arrived: {arrived_less}"
    assert not set(states) - {"sent", "cancelled"}, f"mails that did not arrive: {dict(states)}"
    assert not unasked, f"mails nobody asked for: {unasked}"
    assert not unexplained, f"mails that arrived twice without a reason: {unexplained}"
    assert not asked_twice, f"people with more than one activation mail: {asked_twice}"
    return {
        "mails": len(queued), "put off": mail.deferred, "arrived twice: server broke off after DATA": broken_off,
        "arrived twice: worker killed before it noted the answer": died,
    }


def events(stack, shown, people):
    """No number is given twice, and none that somebody was shown is unknown.

    - shown: the numbers people saw.
    - people: how many are through.
    """
    numbers = [str(number) for [number] in stack.rows("account-migration", "SELECT millisecond FROM migration_events")]
    assert len(numbers) == len(set(numbers)) >= people, "an event number was given twice"
    lost = set(shown) - {f"MIGRATION_{number}" for number in numbers}
    assert not lost, f"numbers that people were shown and nobody knows: {lost}"
    return {"events": len(numbers)}
