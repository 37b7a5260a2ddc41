"""The help line at work, and the person it helps: each page wide, narrow, with axe, and the waiting page that goes on by its stream."""

import re

from playwright.sync_api import expect
from steps import heading, log_in, press, tick


def test_the_help_line_decides_and_the_open_page_goes_on_by_itself(stack, visitors, watch):
    person = visitors()
    log_in(person, stack, "dwa-konta")
    expect(person.get_by_text("Z03").first).to_be_visible()
    watch.look(person, "z03")
    number = re.search(r"MIGRATION_\d{13}", person.inner_text("main")).group()

    worker = visitors()
    log_in(worker, stack, "helena-infolinia", start=stack.url("account-migration", "/helpline"))
    heading(worker, "Infolinia")
    watch.look(worker, "helpline")
    press(worker, "Szukaj")
    expect(worker.get_by_text("Podaj 3 ostatnie cyfry PESEL").first).to_be_visible()
    watch.look(worker, "helpline refused")
    for field, value in {"digits": "685", "given-name": "Pelagia", "family-name": "Gżegżółka", "login": "pgzegzolka"}.items():
        worker.locator(f"input[name={field}]").fill(value)
    press(worker, "Szukaj")
    expect(worker.get_by_role("link", name=number)).to_be_visible()
    watch.look(worker, "helpline found")
    worker.get_by_role("link", name=number).click()
    heading(worker, f"Zdarzenie {number}")
    watch.look(worker, "event")
    press(worker, "Zapisz decyzję")
    expect(worker.get_by_text("Wybierz konto albo założenie nowego").first).to_be_visible()
    earlier = worker.context.new_page()
    earlier.goto(worker.url)
    tick(worker.get_by_label("Login pg•••ka"))
    press(worker, "Zapisz decyzję")
    expect(worker.get_by_text("Decyzja infolinii")).to_be_visible()
    watch.look(worker, "event decided")
    tick(earlier.get_by_label("Żadne z nich"))
    press(earlier, "Zapisz decyzję")
    expect(earlier.get_by_text("Decyzja w tej sprawie zmieniła się w międzyczasie").first).to_be_visible()
    watch.look(earlier, "event decided meanwhile")

    person.reload()
    expect(person.get_by_text("Infolinia wskazała konto").first).to_be_visible()
    watch.look(person, "z03 decided")
    press(person, "Przenieś konto do UEOZ")
    heading(person, "Zaktualizuj informacje konta")


def test_whoever_may_not_is_told_so(stack, visitors, watch):
    page = visitors()
    log_in(page, stack, "zofia-aktywna", start=stack.url("account-migration", "/helpline"))
    heading(page, "Nie masz dostępu do tej części systemu")
    watch.look(page, "not entitled")
