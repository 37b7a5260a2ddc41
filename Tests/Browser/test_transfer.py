"""The transfer of permissions from SSOZ I, in Chromium: without a mouse, and without scripts."""

from playwright.sync_api import expect
from steps import heading, log_in, press
from test_keyboard import tab_to

START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"
TITLE = "Przeniesienie uprawnień z SSOZ I do profilu w SSOZ II"
PASSWORD = "Haslo-ssoz1-1"


def test_the_transfer_needs_no_mouse(stack, visitors, watch):
    page = visitors()
    log_in(page, stack, "zofia-aktywna")
    heading(page, START)
    watch.look(page, "start")
    page.keyboard.press("Tab")
    tab_to(page, "Przenoszę uprawnienia z SSOZ I")
    page.keyboard.press("Enter")
    heading(page, TITLE)
    watch.look(page, "login and password")
    page.keyboard.press("Tab")
    tab_to(page, "login")
    page.keyboard.type("ssoz1.administrator")
    tab_to(page, "password")
    page.keyboard.type("nie to hasło")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-error-summary]")).to_contain_text("Zabrakło wymaganych danych lub dane niepoprawne")
    assert page.locator("input[name=login]").input_value() == "ssoz1.administrator"
    assert page.locator("input[name=password]").input_value() == ""
    watch.look(page, "wrong password")
    page.locator("[data-error-summary]").focus()
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uprawnienia zostały przeniesione")).to_be_visible()
    watch.look(page, "summary")
    page.reload()
    expect(page.get_by_role("heading", name="Podsumowanie")).to_be_visible()
    page.keyboard.press("Tab")
    tab_to(page, "Zakończ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Jesteś obecnie zalogowany w profilu dla jednostki")).to_be_visible()
    page.goto(stack.url("profile-requests", "/my-account"))
    watch.look(page, "my account")


def test_the_transfer_without_scripts(stack, visitors, watch):
    page = visitors(java_script_enabled=False)
    log_in(page, stack, "adam-administrator")
    page.goto(stack.url("profile-requests", "/my-account"))
    page.get_by_role("link", name="Przenieś uprawnienia z SSOZ I").click()
    heading(page, TITLE)
    page.locator("input[name=login]").fill("ssoz1.bez.telefonu")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Dalej")
    expect(page.get_by_text("Potrzebny jest jeszcze numer telefonu")).to_be_visible()
    page.locator("input[name=telephone]").fill("500 100 444")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Dalej")
    expect(page.get_by_text("Uprawnienia zostały przeniesione")).to_be_visible()
    page.goto(stack.url("profile-requests", "/transfer"))
    page.locator("input[name=login]").fill("ssoz1.bez.telefonu")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Dalej")
    expect(page.get_by_text("Uprawnienia zostały przeniesione")).to_be_visible()
    page.go_back()
    heading(page, TITLE)
    page.go_forward()
    expect(page.get_by_text("Uprawnienia zostały przeniesione")).to_be_visible()
    press(page, "Zakończ")
    expect(page.get_by_text("Jesteś obecnie zalogowany w profilu dla jednostki Instytut")).to_be_visible()


def test_refusals_are_readable(stack, visitors, watch):
    page = visitors(color_scheme="dark")
    log_in(page, stack, "adam-administrator")
    page.goto(stack.url("profile-requests", "/transfer"))
    page.locator("input[name=login]").fill("ssoz1.obserwator")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Dalej")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    watch.look(page, "observer only")
