"""Pages beside the main journey: the footer's, the sandbox's, those that say what went wrong; dark colours."""

import pytest
from playwright.sync_api import expect
from steps import heading, log_in

def test_every_footer_page_and_its_links(stack, visitors, watch):
    page = visitors()
    page.goto(stack.url("profile-requests", "/"))
    watch.look(page, "landing")
    addresses = page.locator("footer a").evaluate_all("links => links.map(link => link.href)")
    names = {"terms", "privacy", "data-processing", "accessibility", "site-map", "help", "about-ueoz", "contact"}
    assert names <= {address.rsplit("/", 1)[-1] for address in addresses}
    for address in addresses:
        assert page.goto(address).status == 200, address
        watch.look(page, address.rsplit("/", 1)[-1])


# Of the technical conditions for declarations of accessibility, version 2.0 of 31 July 2024, and of the ones before.
DECLARED = """a11y-wstep a11y-podmiot a11y-zakres a11y-url a11y-data-publikacja a11y-data-aktualizacja a11y-status a11y-kontakt a11y-email
    a11y-telefon a11y-procedura a11y-data-sporzadzenie a11y-architektura a11y-komunikacja a11y-data-przeglad a11y-ocena a11y-deklaracja
    a11y-osoba a11y-audytor""".split()


def test_programs_find_what_the_declaration_of_accessibility_says(stack, visitors):
    page = visitors()
    page.goto(stack.url("profile-requests", "/"))
    page.get_by_role("link", name="Deklaracja dostępności").click()
    heading(page, "Deklaracja dostępności")
    for name in DECLARED:
        expect(page.locator(f"[id={name}]")).to_have_count(1)
    for moment in page.locator("time").all():
        day = moment.get_attribute("datetime")
        assert moment.inner_text() == ".".join(reversed(day.split("-")))


def test_the_pages_of_the_sandbox(stack, visitors, watch):
    page = visitors()
    log_in(page, stack, "zofia-aktywna")
    for name, path in [("login-broker", "/sandbox/phone"), ("login-broker", "/sandbox/personas"), ("notification-worker", "/mailbox"),
                       ("notification-worker", "/sandbox/mails"), ("notification-worker", "/sandbox/mails/requests-received/uk")]:
        assert page.goto(stack.url(name, path)).status == 200
        watch.look(page, path)


def test_announcements_and_the_catalogue_of_roles(stack, visitors, watch):
    page = visitors()
    for path in ["/announcements", "/roles"]:
        assert page.goto(stack.url("profile-requests", path)).status == 200
        watch.look(page, path)
    page.goto(stack.url("profile-requests", "/"))
    page.get_by_role("link", name="Witamy w systemie testowym SSOZ II").click()
    watch.look(page, "announcement")
    log_in(page, stack, "adam-administrator")
    page.get_by_role("link", name="Komunikaty", exact=True).click()
    watch.look(page, "announcement management")
    page.get_by_role("link", name="Nowy komunikat").click()
    page.get_by_role("button", name="Zapisz i pokaż podgląd").click()
    expect(page.get_by_text("Wpisz tytuł").first).to_be_visible()
    watch.look(page, "announcement form refused")
    page.locator("input[name=title]").fill("Komunikat z przeglądarki")
    page.locator("textarea[name=text]").fill("Pierwszy akapit.\n\nDrugi akapit.")
    page.get_by_role("button", name="Zapisz i pokaż podgląd").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Komunikat z przeglądarki")
    watch.look(page, "announcement preview")
    page.get_by_role("link", name="Wycofaj komunikat").click()
    watch.look(page, "announcement withdrawal")


@pytest.mark.parametrize("name, path, status", [
    ("login-broker", "/authorize?client_id=nikt", 400), ("login-broker", "/interactions/nie-ma", 404),
    ("account-migration", "/migration/enter?handle=zmyslony", 410), ("profile-requests", "/activation?token=zmyslony", 410),
    ("profile-requests", "/account/enter?handle=zmyslony", 410), ("profile-requests", "/nie-ma-takiej-strony", 404),
    ("login-broker", "/nie-ma-takiej-strony", 404),
])
def test_pages_that_say_what_went_wrong(stack, visitors, watch, name, path, status):
    page = visitors()
    assert page.goto(stack.url(name, path)).status == status
    watch.look(page, f"{name}{path.split('?')[0]}")
    assert "Wróć" in page.inner_text("main") or page.locator("main a").count() > 0, "no word of a way on"


def test_the_pages_in_dark_colours(stack, visitors, watch):
    page = visitors(color_scheme="dark")
    log_in(page, stack, "adam-administrator", lambda name: watch.look(page, name))
    expect(page.locator("details.menu")).to_be_visible()
    for path in ["/home", "/my-account", "/verification", "/users", "/requests/new", "/units"]:
        assert page.goto(stack.url("profile-requests", path)).status == 200
        watch.look(page, path)


def test_the_register_and_what_is_done_with_a_unit(stack, visitors, watch):
    page = visitors()
    log_in(page, stack, "adam-administrator")
    page.goto(stack.url("profile-requests", "/home"))
    page.get_by_role("link", name="Jednostki", exact=True).click()
    watch.look(page, "units")
    page.get_by_label("Nazwa jednostki").fill("osemka prywatna")
    page.get_by_role("button", name="Szukaj").click()
    page.get_by_role("link", name="-Prywatna Specjalistyczna Przychodnia Stomatologiczna „Ósemka”", exact=True).click()
    watch.look(page, "unit")
    page.get_by_role("link", name="Zmień dane").click()
    page.get_by_label("Kod TERYT").fill("12")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Kod TERYT gminy ma siedem cyfr").first).to_be_visible()
    watch.look(page, "unit-form-refused")
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Zamknij jednostkę").click()
    watch.look(page, "unit-closing")
    page.get_by_role("button", name="Tak, zamknij jednostkę").click()
    expect(page.get_by_text("Jednostka została zamknięta.")).to_be_visible()
    watch.look(page, "unit-closed")
    page.get_by_role("link", name="Otwórz ponownie").click()
    page.get_by_role("button", name="Tak, otwórz jednostkę").click()
    expect(page.get_by_text("Otwarta", exact=True)).to_be_visible()


def test_no_word_of_a_units_facts_is_broken(stack, visitors):
    page = visitors()
    page.set_viewport_size({"width": 1100, "height": 900})
    log_in(page, stack, "adam-administrator")
    page.goto(stack.url("profile-requests", "/requests/new/unit?name=ograniczona+odpowiedzialnoscia&size=50"))
    broken = page.locator(".facts dd").evaluate_all("""values => values.flatMap(value => {
        const text = value.firstChild, found = []
        for (const word of (text?.data ?? "").matchAll(/\\p{L}+/gu)) {
            const range = document.createRange()
            range.setStart(text, word.index)
            range.setEnd(text, word.index + word[0].length)
            if (range.getClientRects().length > 1) found.push(word[0])
        }
        return found
    })""")
    assert page.locator(".facts").count() > 1 and broken == []
