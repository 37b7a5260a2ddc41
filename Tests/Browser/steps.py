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


def choose_unit(page, name="przychodnia"):
    page.locator("select[name=kind]").select_option("PODM")
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
