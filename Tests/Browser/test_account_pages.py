"""The account after its activation, in Chromium."""

from harness.stack import until
from playwright.sync_api import expect
from steps import choose_unit, heading, log_in, press, tick

NEW = "zofia.nowa@poczta.example"


def test_changing_the_address_and_the_language_and_closing(stack, visitors, watch):
    page = visitors()
    see = lambda name: watch.look(page, name)  # noqa: E731
    log_in(page, stack, "zofia-aktywna")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")
    page.goto(stack.url("profile-requests", "/my-account"))
    see("my account")
    page.locator("details.menu summary").click()
    see("menu")
    page.locator(".menu-panel").get_by_role("link", name="Dane konta").click()
    heading(page, "Dane konta")
    see("account")

    page.get_by_role("link", name="Zmień adres e-mail").click()
    heading(page, "Zmiana adresu e-mail")
    see("email change")
    page.locator("input[name=email]").fill(NEW)
    press(page, "Wyślij link")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    see("email change with mistakes")
    assert page.locator("input[name=email]").input_value() == NEW
    page.locator("input[name=email-again]").fill(NEW)
    press(page, "Wyślij link")
    heading(page, "Dane konta")
    expect(page.get_by_text("Nowy adres e-mail czeka na potwierdzenie")).to_be_visible()
    see("account with a pending change")
    press(page, "Wyślij link jeszcze raz")
    expect(page.get_by_text("Linku nie można jeszcze wysłać")).to_be_visible()
    see("account with a link asked for too early")

    elsewhere = visitors(java_script_enabled=False)
    link = until(lambda: next((mail["link"] for mail in stack.mails(NEW) if mail["link"]), None), what="the link")
    elsewhere.goto(link)
    heading(elsewhere, "Potwierdź nowy adres e-mail")
    press(elsewhere, "Potwierdź adres e-mail")
    heading(elsewhere, "Adres e-mail został zmieniony")
    visitor = visitors()
    visitor.goto(stack.url("profile-requests", "/email-confirmation/done"))
    watch.look(visitor, "email changed")
    assert visitor.goto(link).status == 410
    watch.look(visitor, "link used")

    page.goto(stack.url("profile-requests", "/my-account/account/language"))
    heading(page, "Zmiana języka wiadomości")
    see("language")
    tick(page.locator("input[name=language][value=uk]"))
    press(page, "Zapisz")
    expect(page.get_by_text("Zmieniono język wiadomości e-mail")).to_be_visible()
    see("account in another language")

    page.goto(stack.url("profile-requests", "/requests/new"))
    choose_unit(page)
    page.get_by_role("button", name="Wybierz").first.click()
    tick(page.locator("input[name=role]").first)
    page.locator("input[name=telephone]").fill("+48 500 100 003")
    page.locator("input[name=email]").fill("praca@jednostka.example")
    page.locator("button[value=next]:not([aria-hidden])").click()
    tick(page.locator("input[name=declaration]"))
    press(page, "Zapisz wniosek")
    expect(page.get_by_text("utworzono wnioski o poniższych numerach").or_(page.get_by_text("utworzono wniosek"))).to_be_visible()
    page.goto(stack.url("profile-requests", "/my-account/account"))
    page.get_by_role("link", name="Zamknij konto").click()
    heading(page, "Zamknięcie konta")
    see("closing")
    press(page, "Zamknij konto")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    see("closing without the tick")
    tick(page.locator("input[name=understood]"))
    press(page, "Zamknij konto")
    heading(page, "Konto zostało zamknięte")
    see("closed")


def test_the_link_to_the_new_address_and_the_pages_of_the_only_administrator(stack, visitors, watch):
    page = visitors(color_scheme="dark")
    log_in(page, stack, "adam-administrator")
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")
    page.goto(stack.url("profile-requests", "/my-account/account/close"))
    heading(page, "Zamknięcie konta")
    watch.look(page, "closing refused")
    page.goto(stack.url("profile-requests", "/my-account/account/email"))
    for field in ["email", "email-again"]:
        page.locator(f"input[name={field}]").fill("adam.nowy@poczta.example")
    press(page, "Wyślij link")
    heading(page, "Dane konta")
    watch.look(page, "account in dark colours")
    link = until(lambda: next((mail["link"] for mail in stack.mails("adam.nowy@poczta.example") if mail["link"]), None), what="the link")
    visitor = visitors()
    visitor.goto(link)
    heading(visitor, "Potwierdź nowy adres e-mail")
    watch.look(visitor, "email confirmation")
    press(page, "Anuluj zmianę")
    expect(page.get_by_text("Zmiana adresu e-mail została anulowana")).to_be_visible()
    watch.look(page, "change withdrawn")
