"""The steps of a journey, done as a person does them: labels, buttons and links by their words."""

import re
import subprocess

from harness.journey import PASSWORD, user_name
from playwright.sync_api import expect


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page, words):
    page.get_by_role("button", name=words).first.click()


def log_in(page, stack, persona, seen=lambda name: None, start=None):
    """From the service's log-in to wherever the broker leads."""
    page.goto(start or stack.url("profile-requests", "/login"))
    heading(page, "Zaloguj się do usługi")
    seen("methods")
    page.get_by_role("link", name=re.compile("Profil zaufany")).first.click()
    heading(page, "Profil zaufany")
    seen("trusted profile")
    page.locator("input[name=username]").fill(user_name(persona))
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Zaloguj się")
    expect(page.get_by_text("Podaj kod autoryzacyjny")).to_be_visible()
    seen("sms code")
    page.locator("input[name=code]").fill(stack.sms_code(persona))
    press(page, "Potwierdź")


def tick(field):
    """Ticks a box, or chooses one of several, by its label, as the box itself is drawn by the label."""
    label = field.page.locator(f"label[for='{field.get_attribute('id')}']")
    label.click(position={"x": 8, "y": 12})
    expect(field).to_be_checked()


def choose_unit(page, name="przychodnia", kind="PODM"):
    page.locator("select[name=kind]").select_option(kind)
    page.locator("input[name=name]").fill(name)
    press(page, "Szukaj")
    expect(page.get_by_role("heading", name="Lista jednostek")).to_be_visible()


def fill_account_form(page, email):
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=email-again]").fill(email)
    tick(page.locator("input[name=terms]"))


def download(page, path):
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Pobierz")).first.click()
    download.value.save_as(path)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def submit(page, stack, tmp_path, roles, unit="przychodnia", kind="PODM", attach=None):
    """Asks for the first roles of a unit, with these files or with the document to follow, and returns the numbers."""
    page.goto(stack.url("profile-requests", "/requests/new"))
    choose_unit(page, unit, kind)
    press(page, re.compile("^Wybierz"))
    describe(page, roles)
    numbers = save(page)
    download(page, tmp_path / "wniosek.pdf")
    tick(page.locator(f"input[name=delivery][value={'now' if attach else 'later'}]"))
    for file in attach or []:
        page.locator("input[type=file]").set_input_files(file)
    press(page, "Zakończ")
    heading(page, "Moje konto")
    return numbers


def describe(page, roles):
    """Ticks the first roles, gives contact data and goes on to the summary."""
    for role in range(roles):
        tick(page.locator("input[name=role]").nth(role))
    page.locator("input[name=telephone]").fill("+48 500 100 003")
    page.locator("input[name=email]").fill("praca@jednostka.example")
    page.locator("button[value=next]:not([aria-hidden])").click()
    expect(page.get_by_role("heading", name="Zweryfikuj dane")).to_be_visible()


def save(page):
    tick(page.locator("input[name=declaration]"))
    press(page, "Zapisz wniosek")
    expect(page.get_by_text(re.compile("utworzono wnios"))).to_be_visible()
    return re.findall(r"U\d{6}/\d{4}", page.inner_text("main"))


def log_out(page):
    leave = page.get_by_role("button", name="Wyloguj się")
    if not leave.is_visible():
        page.locator("header summary").last.click()
    leave.click()
    heading(page, "Witaj w Systemie Statystyki w Ochronie Zdrowia")


def approve(page, stack, numbers):
    """As a verifier: the document came by post, and the requests are approved."""
    for number in numbers:
        page.goto(stack.url("profile-requests", f"/verification?number={number}"))
        page.get_by_role("link", name=number).click()
        tick(page.locator("input[name=received][value=post]"))
        press(page, "Oznacz jako otrzymany")
        press(page, "Zatwierdź wniosek")
        expect(page.get_by_role("button", name="Zatwierdź wniosek")).to_have_count(0)
