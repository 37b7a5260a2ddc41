import ServiceKit

/// What each action of the audit trail is called on the page "Historia". A test holds it to all that the service records.
enum HistorySentence {
    static let texts: [String: String] = [
        "account.opened": "Założono konto",
        "account.seeded": "Założono konto osoby testowej",
        "account.mail-resent": "Wysłano ponownie wiadomość z linkiem aktywacyjnym",
        "account.email-corrected": "Poprawiono adres e-mail przed aktywacją konta",
        "account.activated": "Aktywowano konto",
        "account.email-change-asked": "Poproszono o zmianę adresu e-mail",
        "account.email-change-withdrawn": "Anulowano zmianę adresu e-mail",
        "account.email-changed": "Zmieniono adres e-mail",
        "account.language-changed": "Zmieniono język wiadomości e-mail",
        "account.reminders-off": "Wyłączono przypomnienia o aktywacji konta",
        "account.history-exported": "Pobrano historię",
        "account.closed": "Zamknięto konto",
        "session.started": "Zalogowano się",
        "session.refused": "Odmówiono zalogowania",
        "session.ended": "Wylogowano się",
        "session.expired": "Sesja wygasła",
        "profile.chosen": "Wybrano profil do pracy",
        "profile.contact-changed": "Zmieniono dane kontaktowe w profilu",
        "profile.blocked": "Zablokowano profil",
        "profile.unblocked": "Odblokowano profil",
        "profile.viewed": "Obejrzano profil",
        "request.saved": "Zapisano wniosek",
        "request.submitted": "Złożono wniosek",
        "request.granted": "Przyznano rolę bez dokumentu",
        "transfer.completed": "Przeniesiono uprawnienia z SSOZ I",
        "transfer.shown-again": "Pokazano ponownie uprawnienia przeniesione z SSOZ I",
        "transfer.wrong-credentials": "Podano błędny login lub hasło SSOZ I",
        "transfer.locked": "Wstrzymano próby przeniesienia uprawnień z SSOZ I",
        "transfer.too-old": "Odmówiono przeniesienia uprawnień: konto SSOZ I jest za stare",
        "transfer.moved-before": "Odmówiono przeniesienia uprawnień: przeniósł je już ktoś inny",
        "transfer.nothing-to-give": "Odmówiono przeniesienia uprawnień: nie ma czego przenieść",
        "transfer.unit-closed": "Odmówiono przeniesienia uprawnień: jednostka jest zamknięta",
        "transfer.unit-unknown": "Odmówiono przeniesienia uprawnień: nie ma takiej jednostki",
        "transfer.profile-blocked": "Odmówiono przeniesienia uprawnień: profil jest zablokowany",
        "transfer.telephone-missing": "Poproszono o telefon przy przenoszeniu uprawnień z SSOZ I",
        "request.approved": "Zatwierdzono wniosek",
        "request.approved-first": "Zatwierdzono wniosek po raz pierwszy, z dwóch potrzebnych",
        "request.sent-back": "Odesłano wniosek do uzupełnienia",
        "request.limited": "Ustalono ostatni dzień roli z wniosku",
        "request.ended": "Zakończono rolę z wniosku",
        "request.viewed": "Obejrzano wniosek",
        "request.rejected": "Odrzucono wniosek",
        "request.archived": "Zarchiwizowano wniosek",
        "request.withdrawn": "Wycofano wniosek",
        "request.marked-received": "Oznaczono, że otrzymano podpisany wniosek",
        "request.reminders-off": "Wyłączono przypomnienia o wniosku",
        "request.reminders-on": "Włączono przypomnienia o wniosku",
        "document.downloaded": "Pobrano dokument wniosku",
        "document.viewed": "Obejrzano dokument wniosku",
        "attachment.added": "Załączono plik do wniosku",
        "attachment.malware-found": "Odrzucono plik, w którym program antywirusowy wykrył zagrożenie",
        "attachment.removed": "Usunięto załącznik wniosku",
        "attachment.viewed": "Obejrzano załącznik wniosku",
        "announcement.created": "Utworzono szkic komunikatu",
        "announcement.changed": "Zmieniono treść komunikatu",
        "announcement.published": "Opublikowano komunikat",
        "unit.added": "Dodano jednostkę",
        "unit.changed": "Zmieniono dane jednostki",
        "unit.closed": "Zamknięto jednostkę",
        "unit.reopened": "Ponownie otwarto jednostkę",
        "announcement.withdrawn": "Wycofano komunikat",
    ]

    /// `Zatwierdzono wniosek U000594/2023`
    static func of(_ item: PersonalHistory.Item) -> String {
        let text = Self.texts[item.action] ?? "Wykonano inną czynność"
        return item.request.map { "\(text) \($0)" } ?? text
    }
}

extension AuditEntry.Result {
    var polishName: String {
        switch self {
        case .done: "wykonano"
        case .refused: "odmówiono"
        case .failed: "nie udało się"
        }
    }
}
