"""The steps journeys are made of."""

from .stack import until

PASSWORD = "Haslo-testowe-1"
NAMES = {
    "anna-nowa": "anna.nowa", "jan-z-eploz": "jan.lakotny", "zofia-aktywna": "zofia.zrodlak", "adam-administrator": "adam.administrator",
    "marek-aktywny": "marek.aktywny", "ewa-administratorka": "ewa.administratorka",    "urszula-uw": "urszula.uw", "igor-ipin": "igor.ipin", "kinga-kcpu": "kinga.kcpu", "pawel-pracownik": "pawel.pracownik",
    "lech-zablokowany": "lech.zablokowany", "beata-wstrzymana": "beata.wstrzymana", "dwa-konta": "pelagia.dwa", "staly-kod": "kajetan.staly",
    "helena-infolinia": "helena.infolinia", "wanda-sprawozdawca": "wanda.sprawozdawca", "zamkniete-konto": "ignacy.zamkniety", "nowe-nazwisko": "lucja.zmiana",
}


def user_name(persona):
    return NAMES.get(persona, persona)


def to_trusted_profile(person, start, stop_at=None):
    """From a client's log-in link to Profil Zaufany's form; a known session may lead further at once."""
    page = person.open(start, stop_at)
    if not isinstance(page, str) and page.title == "Zaloguj się do usługi":
        page = person.follow("Profil zaufany")
    return page


def give_password(person, persona):
    return person.press("Zaloguj się", username=user_name(persona), password=PASSWORD)


def give_code(person, stack, persona, stop_at=None):
    return person.press("Potwierdź", stop_at, code=stack.sms_code(persona))


def log_in(person, stack, persona, start, stop_at=None):
    """Logs a persona in; ends wherever the broker leads."""
    to_trusted_profile(person, start)
    give_password(person, persona)
    return give_code(person, stack, persona, stop_at)


def wait_for_search(person):
    """Reloads the waiting page, as a browser without JavaScript does, until the search has ended."""

    def ended():
        page = person.open(person.page.url)
        return page if page.has("Wyszukiwanie zakończone") else None

    return until(ended, what="the search of ePLOZ to end")


def complete_account(person, email):
    return person.press("Zapisz", email=email, email_again=email, terms="yes")


def activate(person, stack, email):
    """Follows the link in the mail and presses the button there, in a browser of its own."""
    link = stack.activation_link(email)
    person.open(link)
    return person.press("Aktywuj konto")


def go_on_when_active(person, stop_at=None):
    """The waiting page goes on by itself."""

    def through():
        page = person.open(person.page.url, stop_at)
        return page if isinstance(page, str) or page.title != "Aktywuj konto" else None

    return until(through, what="the waiting page to go on")
