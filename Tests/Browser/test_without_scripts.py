"""The journey in a browser whose scripts are off: pages move on by themselves all the same."""

import re

from playwright.sync_api import expect
from steps import choose_unit, download, fill_account_form, heading, log_in, press, tick

EMAIL = "kajetan.bez.skryptow@poczta.example"


def test_from_the_log_in_to_a_submitted_request(stack, visitors, tmp_path):
    page = visitors(java_script_enabled=False)
    log_in(page, stack, "staly-kod")
    heading(page, "Migracja danych do UEOZ")
    expect(page.get_by_text("Wyszukiwanie zakończone")).to_be_visible()
    press(page, "Utwórz nowe konto bez migracji")
    fill_account_form(page, EMAIL)
    press(page, "Zapisz")
    heading(page, "Aktywuj konto")
    elsewhere = visitors(java_script_enabled=False)
    elsewhere.goto(stack.activation_link(EMAIL))
    press(elsewhere, "Aktywuj konto")
    heading(elsewhere, "Konto zostało aktywowane")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")

    page.get_by_role("link", name="Składam wniosek").click()
    choose_unit(page)
    press(page, re.compile("^Wybierz"))
    tick(page.locator("input[name=role]").first)
    page.locator("input[name=telephone]").fill("+48 500 100 011")
    page.locator("input[name=email]").fill("praca@jednostka.example")
    page.locator("button[value=next]:not([aria-hidden])").click()
    tick(page.locator("input[name=declaration]"))
    press(page, "Zapisz wniosek")
    number = re.search(r"U\d{6}/\d{4}", page.inner_text("main")).group()
    assert number in download(page, tmp_path / "wniosek.pdf")
    tick(page.locator("input[name=delivery][value=later]"))
    press(page, "Zakończ")
    heading(page, "Moje konto")
    expect(page.get_by_text(number).first).to_be_visible()
