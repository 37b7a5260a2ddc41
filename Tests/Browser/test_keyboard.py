"""Without a mouse."""

import re

from harness.journey import PASSWORD
from playwright.sync_api import expect
from steps import heading, log_in


def focused(page):
    """What the focus is on; nothing while it is on the page as a whole."""
    return page.evaluate("document.activeElement === document.body ? '' : [document.activeElement.name, document.activeElement.textContent.trim()].join(' ')")


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


def press_space_on(page, wanted):
    tab_to(page, wanted)
    page.keyboard.press("Space")


def test_a_role_is_asked_for_and_the_request_withdrawn_by_keys(stack, visitors, tmp_path):
    page = visitors()
    log_in(page, stack, "marek-aktywny")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")
    page.keyboard.press("Tab")
    tab_to(page, "Składam wniosek")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lista jednostek")).to_be_visible()
    page.keyboard.press("Tab")
    tab_to(page, "name")
    page.keyboard.type("ósemka")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("name="))
    page.keyboard.press("Tab")
    tab_to(page, "Wybierz jednostkę")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dane wybranej jednostki")).to_be_visible()
    page.keyboard.press("Tab")
    press_space_on(page, "role")
    tab_to(page, "telephone")
    page.keyboard.type("500 100 003")
    tab_to(page, "email")
    page.keyboard.type("praca@jednostka.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Zweryfikuj dane")).to_be_visible()
    page.keyboard.press("Tab")
    press_space_on(page, "declaration")
    page.keyboard.press("Enter")
    expect(page.get_by_text("utworzono wniosek").or_(page.get_by_text("utworzono wnioski"))).to_be_visible()
    page.keyboard.press("Tab")
    tab_to(page, "Pobierz")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to(page, "delivery")
    for _ in range(4):
        if page.locator("input[name=delivery][value=later]").is_checked():
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, "Zakończ")
    page.keyboard.press("Enter")
    heading(page, "Moje konto")
    page.keyboard.press("Tab")
    tab_to(page, "Szczegóły wniosku")
    page.keyboard.press("Enter")
    tab_to(page, "Wycofaj wniosek")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Uwaga! Wycofujesz złożony wniosek")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "Wycofaj wniosek" in focused(page), "the focus is back where the dialog was opened"
    page.keyboard.press("Enter")
    tab_to(page, "Tak, wycofaj wniosek")
    page.keyboard.press("Enter")
    expect(page.locator("#others .tag").get_by_text("Odrzucony").first).to_be_visible()
