"""Moje konto and what surrounds it: requests that wait, reminders, withdrawing, profiles to work in, contact data, further roles, the session's end."""

import re

from playwright.sync_api import expect
from steps import approve, describe, heading, log_in, log_out, press, save, submit, tick

START = "Witaj w Systemie Statystyki w Ochronie Zdrowia"
REMINDER = "Brak załączników do wniosków o rolę"


def card(page, number):
    return page.get_by_role("article", name=f"Wniosek {number}")


def unfold(place):
    place.locator("summary").click()


def test_requests_wait_are_reminded_of_completed_and_withdrawn(stack, visitors, watch, tmp_path):
    page = visitors()
    log_in(page, stack, "zofia-aktywna")
    heading(page, START)
    first, second = submit(page, stack, tmp_path, 2)
    expect(page.get_by_text("Brak załączników")).to_have_count(2)
    unfold(card(page, first))
    watch.look(page, "two requests that wait")

    page.get_by_role("link", name="Pokaż instrukcję").first.click()
    heading(page, "Instrukcja")
    watch.look(page, "instructions")
    page.go_back()
    unfold(card(page, first))
    card(page, first).get_by_role("link", name="Załącz podpisany wniosek").click()
    heading(page, "Załącz podpisany wniosek")
    watch.look(page, "attach")
    text = tmp_path / "notatka.pdf"
    text.write_text("To nie jest PDF.")
    page.locator("input[type=file]").set_input_files(text)
    press(page, "Załącz plik")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    watch.look(page, "a file that is not what it says")
    page.locator("input[type=file]").set_input_files(tmp_path / "wniosek.pdf")
    press(page, "Załącz plik")
    heading(page, "Moje konto")
    expect(card(page, first).get_by_role("link", name="Pobierz wniosek.pdf")).to_be_visible()
    watch.look(page, "a request with its file")

    log_out(page)
    log_in(page, stack, "zofia-aktywna")
    dialog = page.get_by_role("dialog", name=REMINDER)
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text(second).first).to_be_visible()
    expect(dialog.get_by_text(first)).to_have_count(0)
    watch.look(page, "reminder")
    dialog.get_by_role("link", name="Przypomnij mi przy kolejnym logowaniu").click()
    heading(page, "Moje konto")

    unfold(card(page, second))
    tick(card(page, second).locator("input[name=off]"))
    card(page, second).get_by_role("button", name="Zapisz").click()
    log_out(page)
    log_in(page, stack, "zofia-aktywna")
    heading(page, "Moje konto")

    unfold(card(page, second))
    card(page, second).get_by_role("link", name=re.compile("^Wycofaj wniosek")).click()
    dialog = page.get_by_role("dialog", name="Uwaga! Wycofujesz złożony wniosek")
    expect(dialog).to_be_visible()
    watch.look(page, "withdrawing asked about")
    dialog.get_by_text("Nie", exact=True).click()
    expect(dialog).to_be_hidden()
    card(page, second).get_by_role("link", name=re.compile("^Wycofaj wniosek")).click()
    dialog.get_by_role("button", name="Tak, wycofaj wniosek").click()
    heading(page, "Moje konto")
    expect(card(page, second)).to_have_count(0)
    unfold(card(page, first))
    press(card(page, first), re.compile("^Usuń"))
    expect(page.get_by_text("Brak załączników")).to_have_count(1)


def test_profiles_are_chosen_switched_and_given_further_roles(stack, visitors, watch, tmp_path):
    page, administrator = visitors(), visitors()
    log_in(page, stack, "marek-aktywny")
    heading(page, START)
    numbers = submit(page, stack, tmp_path, 1) + submit(page, stack, tmp_path, 1, unit="szpital kliniczny", kind="UM")
    log_in(administrator, stack, "adam-administrator")
    heading(administrator, START)
    approve(administrator, stack, numbers)

    log_out(page)
    log_in(page, stack, "marek-aktywny")
    heading(page, "Moje konto")
    expect(page.get_by_text("Wybierz aktywny profil, w którym chcesz pracować")).to_be_visible()
    watch.look(page, "a profile to choose")
    press(page, re.compile("^Pracuj w profilu.*Szpital"))
    expect(page.get_by_text("Jesteś obecnie zalogowany w profilu dla jednostki")).to_contain_text("Szpital Kliniczny")
    watch.look(page, "home of a unit that supervises")
    page.locator("header summary").last.click()
    page.locator("#menu-profile").select_option(index=1)
    press(page, "Pracuj w tym profilu")
    expect(page.get_by_text("Jesteś obecnie zalogowany w profilu dla jednostki")).not_to_contain_text("Szpital Kliniczny")

    page.goto(stack.url("profile-requests", "/my-account"))
    profile = page.get_by_role("article", name=re.compile("Profil: Szpital"))
    unfold(profile)
    watch.look(page, "a profile unfolded")
    profile.get_by_role("link", name="Edytuj dane kontaktowe").click()
    heading(page, "Edycja danych kontaktowych użytkownika")
    page.locator("input[name=telephone]").fill("1234")
    press(page, "Zapisz")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    watch.look(page, "contact data with a mistake")
    page.locator("input[name=telephone]").fill("+48 500 100 099")
    press(page, "Zapisz")
    expect(page.get_by_text("+48 500 100 099")).to_be_visible()

    profile.get_by_role("link", name="Wnioskuj o inne role").click()
    heading(page, "Wniosek o nowe role do profilu")
    expect(page.get_by_text("Role, które już pełnisz w tej jednostce")).to_be_visible()
    watch.look(page, "further roles")
    page.get_by_role("link", name="Anuluj").first.click()
    watch.look(page, "giving the form up asked about")
    page.go_back()
    describe(page, 1)
    watch.look(page, "further roles summed up")
    save(page)
    watch.look(page, "numbers of further roles")
    page.goto(stack.url("profile-requests", "/my-account"))
    expect(page.get_by_role("link", name=re.compile("^Dokończ"))).to_be_visible()
    watch.look(page, "a draft to go on with")


def test_the_end_of_the_session_is_announced_and_can_be_put_off(stack, visitors, watch):
    page = visitors()
    log_in(page, stack, "ewa-administratorka")
    heading(page, START)
    page.clock.install()
    page.goto(stack.url("profile-requests", "/my-account"))
    page.clock.fast_forward("28:05")
    dialog = page.locator("dialog[data-idle]")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button")).to_be_focused()
    watch.look(page, "the session is about to end")
    dialog.get_by_role("button").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("28:05")
    expect(dialog).to_be_visible()
    page.clock.fast_forward("02:00")
    page.wait_for_url(re.compile("/session/ended"))
    watch.look(page, "the session has ended")
