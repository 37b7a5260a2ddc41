"""The pages of those who verify the requests of others and look after their profiles."""

import re

from harness.stack import until
from playwright.sync_api import expect
from steps import heading, log_in, press, submit, tick

START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"


def test_requests_are_looked_at_sent_back_rejected_and_approved(stack, visitors, watch, tmp_path):
    person = visitors()
    log_in(person, stack, "zofia-aktywna")
    heading(person, START)
    with_file = submit(person, stack, tmp_path, 2, attach=[tmp_path / "wniosek.pdf"])
    without = submit(person, stack, tmp_path, 1, unit="szpital", kind="UM")

    page = visitors()
    log_in(page, stack, "adam-administrator")
    heading(page, START)
    page.get_by_role("link", name="Wnioski do weryfikacji").click()
    heading(page, "Wnioski do weryfikacji")
    expect(page.get_by_role("row")).to_have_count(4)
    watch.look(page, "work list")
    page.locator("select[name=documents]").select_option("missing")
    press(page, "Szukaj")
    expect(page.get_by_role("row")).to_have_count(2)
    watch.look(page, "work list without documents")

    page.get_by_role("link", name=without[0]).click()
    heading(page, f"Wniosek {without[0]}")
    watch.look(page, "a request without documents")
    press(page, "Zatwierdź wniosek")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    watch.look(page, "approval refused")
    page.locator("textarea[name=note]").fill("Proszę dołączyć skan z pieczęcią")
    press(page, "Odeślij do uzupełnienia")
    expect(page.get_by_text("Odesłany do uzupełnienia")).to_be_visible()
    watch.look(page, "sent back")
    mails = lambda kind: [mail for mail in stack.mails("zofia.zrodlak@poczta.example") if mail["kind"] == kind]
    assert "pieczęcią" in until(lambda: mails("request-sent-back"), what="the mail")[0]["text"]
    press(page, "Odrzuć wniosek")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    tick(page.locator("input[name=reason][value=INNY]"))
    page.locator("textarea[name=other-reason]").fill("Osoba pracuje gdzie indziej")
    press(page, "Odrzuć wniosek")
    expect(page.locator("main").get_by_text("Odrzucony").first).to_be_visible()
    watch.look(page, "rejected")

    page.goto(stack.url("profile-requests", "/verification"))
    for number in with_file:
        page.get_by_role("checkbox", name=f"Zaznacz wniosek {number}").check()
    press(page, "Zatwierdź zaznaczone")
    heading(page, "Zatwierdzenie wniosków")
    watch.look(page, "several to approve")
    press(page, "Zatwierdź 2 wnioski")
    expect(page.get_by_text("Gotowe")).to_be_visible()
    watch.look(page, "several approved")
    page.get_by_role("link", name=with_file[0]).click()
    expect(page.frame_locator("iframe").first.locator("body")).to_be_attached()
    watch.look(page, "an approved request")
    page.get_by_role("link", name="Zarchiwizuj wniosek").click()
    watch.look(page, "archiving asked about")
    press(page, "Tak, zarchiwizuj")
    expect(page.locator("main").get_by_text("Zarchiwizowany").first).to_be_visible()


def test_profiles_are_found_blocked_and_unblocked(stack, visitors, watch):
    page = visitors()
    log_in(page, stack, "adam-administrator")
    heading(page, START)
    page.get_by_role("link", name="Użytkownicy").click()
    heading(page, "Użytkownicy")
    watch.look(page, "users")
    page.locator("input[name=login]").fill("urszula.uw")
    press(page, "Znajdź")
    expect(page.get_by_role("row")).to_have_count(2)
    assert "urszula" not in page.url
    watch.look(page, "somebody found")
    page.get_by_role("link", name=re.compile("Urszula")).click()
    heading(page, "Urszula Świerkolas")
    watch.look(page, "a profile")
    press(page, "Zablokuj profil")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("textarea[name=reason]").fill("Zmiana pracodawcy")
    press(page, "Zablokuj profil")
    expect(page.get_by_text("Profil jest zablokowany")).to_be_visible()
    watch.look(page, "a blocked profile")
    until(lambda: [mail for mail in stack.mails("urszula.uw@poczta.example") if mail["kind"] == "profile-blocked"], what="the mail")
    press(page, "Odblokuj profil")
    expect(page.get_by_role("button", name="Zablokuj profil")).to_be_visible()
