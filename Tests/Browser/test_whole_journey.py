"""From the first log-in to a role that an administrator has approved, in Chromium."""

import re

from harness.stack import until
from playwright.sync_api import expect
from steps import choose_unit, download, fill_account_form, heading, log_in, log_out, press, tick

EMAIL = "anna.w.przegladarce@poczta.example"


def test_the_whole_journey(stack, visitors, watch, tmp_path):
    page = visitors()
    see = lambda name: watch.look(page, name)  # noqa: E731

    log_in(page, stack, "anna-nowa", see)
    heading(page, "Migracja danych do UEOZ")
    # The page moves on by itself once the search has ended.
    expect(page.get_by_text("Wyszukiwanie zakończone")).to_be_visible()
    expect(page.get_by_text("Z02", exact=True).first).to_be_visible()
    see("migration Z02")
    press(page, "Utwórz nowe konto bez migracji")

    heading(page, "Zaktualizuj informacje konta")
    see("account form")
    press(page, "Zapisz")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    see("account form with mistakes")
    fill_account_form(page, f"pomylka.{EMAIL}")
    press(page, "Zapisz")
    heading(page, "Aktywuj konto")
    see("waiting for the activation")
    page.get_by_role("link", name="Popraw adres e-mail").click()
    heading(page, "Popraw adres e-mail")
    see("address correction")
    press(page, "Wyślij link")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    see("address correction with mistakes")
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=email-again]").fill(EMAIL)
    press(page, "Wyślij link")
    expect(page.get_by_text("Wysłaliśmy e-mail na poprawiony adres")).to_be_visible()
    see("address corrected")

    elsewhere = visitors()
    assert stack.activation_link(EMAIL)
    elsewhere.goto(stack.url("notification-worker", "/mailbox"))
    watch.look(elsewhere, "mailbox")
    elsewhere.get_by_role("link", name="Aktywuj swoje konto").first.click()
    watch.look(elsewhere, "letter")
    elsewhere.get_by_role("link", name="Aktywuj konto").click()
    watch.look(elsewhere, "activation link")
    press(elsewhere, "Aktywuj konto")
    heading(elsewhere, "Konto zostało aktywowane")
    watch.look(elsewhere, "activated")

    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")
    see("start")
    page.get_by_role("link", name="Składam wniosek").click()
    see("unit search")
    choose_unit(page)
    see("units found")
    press(page, re.compile("^Wybierz"))
    expect(page.get_by_text("Dane wybranej jednostki")).to_be_visible()
    see("roles")
    for role in range(2):
        tick(page.locator("input[name=role]").nth(role))
    page.locator("input[name=telephone]").fill("+48 500 100 001")
    page.locator("input[name=email]").fill("praca@jednostka.example")
    page.locator("button[value=next]:not([aria-hidden])").click()
    expect(page.get_by_role("heading", name="Zweryfikuj dane")).to_be_visible()
    see("summary")
    tick(page.locator("input[name=declaration]"))
    press(page, "Zapisz wniosek")
    expect(page.get_by_text("utworzono wnioski o poniższych numerach")).to_be_visible()
    see("numbers")
    numbers = re.findall(r"U\d{6}/\d{4}", page.inner_text("main"))
    text = download(page, tmp_path / "wniosek.pdf")
    for expected in ["Wiśniogórska", "Strona 1 z 2", *numbers]:
        assert expected in text
    tick(page.locator("input[name=delivery][value=now]"))
    page.locator("input[type=file]").set_input_files(tmp_path / "wniosek.pdf")
    see("attach")
    press(page, "Zakończ")
    heading(page, "Moje konto")
    see("my account")

    administrator = visitors()
    log_in(administrator, stack, "adam-administrator")
    administrator.goto(stack.url("profile-requests", "/verification"))
    watch.look(administrator, "verification")
    for number in numbers:
        administrator.goto(stack.url("profile-requests", "/verification"))
        administrator.get_by_role("link", name=number).first.click()
        watch.look(administrator, "request to verify")
        press(administrator, "Zatwierdź wniosek")
        expect(administrator.get_by_role("button", name="Zatwierdź wniosek")).to_have_count(0)
    until(lambda: [mail for mail in stack.mails(EMAIL) if mail["kind"] == "request-approved"], what="the mail about the approval")

    page.goto(stack.url("profile-requests", "/my-account"))
    see("my account with an active profile")
    press(page, re.compile("^Pracuj w profilu"))
    expect(page.get_by_text("Jesteś obecnie zalogowany w profilu dla jednostki")).to_be_visible()
    see("home")
    log_out(page)
    see("landing")
