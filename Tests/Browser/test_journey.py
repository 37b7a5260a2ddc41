"""The first log-in in a real browser: every page at two widths, axe on each, keyboard where it matters."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from environment import ROOT
from harness import journey
from harness.stack import until
from playwright.sync_api import expect, sync_playwright

ARTEFACTS = ROOT / ".artefacts" / "screenshots"
EMAIL = "anna.przegladarka@poczta.example"
WIDTHS = [(1280, 900), (360, 740)]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Camera:
    """Photographs a page at each width and has axe look at it."""

    def __init__(self):
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.count = 0

    def take(self, page, name):
        self.count += 1
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=ARTEFACTS / f"{self.count:02d}-{name}-{width}.png", full_page=True)
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, f"{name} is wider than {width} pixels"
        page.set_viewport_size({"width": 1280, "height": 900})
        results = Axe().run(page)
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"


@pytest.fixture(scope="module")
def camera():
    return Camera()


def log_in(page, stack, persona, camera=None):
    snap = camera.take if camera else lambda *_: None
    page.goto(stack.url("profile-requests", "/"))
    snap(page, "welcome")
    page.get_by_role("link", name="Zaloguj się / Zarejestruj").click()
    snap(page, "methods")
    page.get_by_role("link", name=re.compile("Profil zaufany")).click()
    snap(page, "trusted-profile")
    page.locator("input[name=username]").fill(journey.user_name(persona))
    page.locator("input[name=password]").fill(journey.PASSWORD)
    page.get_by_role("button", name="Zaloguj się").click()
    snap(page, "sms-code")
    page.locator("input[name=code]").fill(stack.sms_code(persona))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sms-code" not in url)


def test_the_whole_journey(stack, chromium, camera, tmp_path):
    page = chromium.new_context(locale="pl-PL").new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    log_in(page, stack, "anna-nowa", camera)
    expect(page.get_by_role("heading", name="Nie odnaleziono w ePLOZ")).to_be_visible(timeout=15000)
    camera.take(page, "migration-z02")
    page.get_by_role("button", name="Utwórz nowe konto bez migracji").click()
    camera.take(page, "account-form")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    camera.take(page, "account-form-errors")
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=email-again]").fill(EMAIL)
    page.locator("label[for=field-terms]").click()
    page.get_by_role("button", name="Zapisz").click()
    camera.take(page, "activation-waiting")

    mailbox = chromium.new_context(locale="pl-PL").new_page()
    stack.activation_link(EMAIL)
    mailbox.goto(stack.url("notification-worker", "/mailbox"))
    camera.take(mailbox, "mailbox")
    mailbox.get_by_role("link", name="Aktywuj swoje konto").first.click()
    camera.take(mailbox, "letter")
    mailbox.get_by_role("link", name="Aktywuj konto").click()
    camera.take(mailbox, "activation")
    mailbox.get_by_role("button", name="Aktywuj konto").click()
    camera.take(mailbox, "activated")

    expect(page.get_by_role("heading", name="Wybierz sposób utworzenia profilu")).to_be_visible(timeout=20000)
    camera.take(page, "start")
    page.get_by_role("link", name="Składam wniosek").click()
    camera.take(page, "request-unit")
    page.locator("input[name=name]").fill("przychodnia")
    page.get_by_role("button", name="Szukaj").click()
    page.get_by_role("button", name=re.compile("^Wybierz")).first.click()
    camera.take(page, "request-roles")
    page.get_by_text("Wypełniający sprawozdania niefinansowe", exact=True).click()
    page.locator("input[name=telephone]").fill("+48 500 100 001")
    page.locator("input[name=email]").fill("praca@jednostka.example")
    page.locator("button[name=go][value=next]").last.click()
    camera.take(page, "request-summary")
    page.locator("label[for=field-declaration]").click()
    page.get_by_role("button", name="Zapisz wniosek").click()
    camera.take(page, "request-download")
    with page.expect_download() as download:
        page.locator("#field-document").click()
    path = tmp_path / "wniosek.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-")
    (ARTEFACTS.parent / "wniosek.pdf").write_bytes(path.read_bytes())
    page.get_by_text("Teraz załączę plik").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Zakończ").click()
    expect(page.get_by_role("heading", name="Moje konto")).to_be_visible()
    camera.take(page, "my-account")
    assert [error for error in errors if "422" not in error] == []


def test_the_administrator_approves_and_the_home_page_opens(stack, chromium, camera):
    page = chromium.new_context(locale="pl-PL").new_page()
    log_in(page, stack, "adam-administrator")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    camera.take(page, "home-administrator")
    page.goto(stack.url("profile-requests", "/verification"))
    camera.take(page, "verification")
    page.locator("table a").first.click()
    camera.take(page, "verification-case")
    page.get_by_role("button", name="Zatwierdź wniosek").click()
    until(lambda: [mail for mail in stack.mails(EMAIL) if mail["kind"] == "request-approved"], what="the mail about the approval")

    person = chromium.new_context(locale="pl-PL").new_page()
    log_in(person, stack, "anna-nowa")
    expect(person.get_by_text("Jesteś obecnie zalogowany w profilu dla jednostki")).to_be_visible()
    camera.take(person, "home")


def test_pages_beside_the_way(stack, chromium, camera):
    page = chromium.new_context(locale="pl-PL").new_page()
    for name in ["terms", "privacy", "data-processing", "accessibility", "site-map", "help", "about-ueoz", "contact"]:
        page.goto(stack.url("profile-requests", f"/pages/{name}"))
        camera.take(page, f"footer-{name}")
    for path in ["/sandbox/phone", "/sandbox/personas", "/interactions/nie-ma"]:
        page.goto(stack.url("login-broker", path))
        camera.take(page, "broker" + path.replace("/", "-"))
    page.goto(stack.url("account-migration", "/migration"))
    camera.take(page, "migration-without-a-log-in")


def test_the_log_in_works_with_the_keyboard_alone(stack, chromium):
    page = chromium.new_context(locale="pl-PL").new_page()
    page.goto(stack.url("profile-requests", "/"))

    def tab_to(name):
        for _ in range(30):
            page.keyboard.press("Tab")
            if name in page.evaluate("document.activeElement.innerText || document.activeElement.name || ''"):
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("Zaloguj się / Zarejestruj")
    page.keyboard.press("Enter")
    page.wait_for_url("**/methods")
    tab_to("Profil zaufany")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trusted-profile")
    tab_to("username")
    page.keyboard.type("kajetan.staly")
    tab_to("password")
    page.keyboard.type(journey.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sms-code")
    tab_to("code")
    page.keyboard.type("123456")
    page.keyboard.press("Enter")
    page.wait_for_url("**/migration")
