"""Without a mouse."""

from harness.journey import PASSWORD
from playwright.sync_api import expect
from steps import heading, log_in


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def tab_to(page, wanted, limit=60):
    for _ in range(limit):
        if wanted in focused(page):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {wanted!r}")


def test_the_log_in_needs_no_mouse(stack, visitors):
    page = visitors()
    page.goto(stack.url("profile-requests", "/login"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link", "the first stop leads past the header"
    tab_to(page, "Profil zaufany")
    page.keyboard.press("Enter")
    heading(page, "Profil zaufany")
    tab_to(page, "username")
    page.keyboard.type("zofia.zrodlak")
    tab_to(page, "password")
    page.keyboard.type("nie to hasło")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Podaj kod autoryzacyjny")).to_be_visible()
    tab_to(page, "code")
    page.keyboard.type(stack.sms_code("zofia-aktywna"))
    page.keyboard.press("Enter")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")


def test_the_menu_opens_and_closes_by_keys(stack, visitors):
    page = visitors()
    log_in(page, stack, "zofia-aktywna")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")
    menu = page.locator("details.menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Wyloguj się")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Wyloguj się")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_address_is_changed_and_the_change_withdrawn_by_keys(stack, visitors):
    page = visitors()
    log_in(page, stack, "zofia-aktywna")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")
    page.goto(stack.url("profile-requests", "/my-account/account"))
    page.keyboard.press("Tab")
    tab_to(page, "Zmień adres e-mail")
    page.keyboard.press("Enter")
    heading(page, "Zmiana adresu e-mail")
    page.keyboard.press("Tab")
    for field in ["email", "email-again"]:
        tab_to(page, field)
        page.keyboard.type("zofia.z.klawiatury@poczta.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nowy adres e-mail czeka na potwierdzenie")).to_be_visible()
    page.keyboard.press("Tab")
    tab_to(page, "Anuluj zmianę")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Zmiana adresu e-mail została anulowana")).to_be_visible()
