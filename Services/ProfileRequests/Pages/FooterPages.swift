import WebPages

/// A page of the footer: headings and paragraphs (template `footer-page`).
struct FooterPageView: ViewModel {
    let title: String
    let sections: [Section]

    struct Section: ViewModel {
        let title: String?
        let paragraphs: [String]
        let links: [Link]
        let hasLinks: Bool

        init(_ title: String? = nil, _ paragraphs: String..., links: [Link] = []) {
            self.title = title
            self.paragraphs = paragraphs
            self.links = links
            self.hasLinks = !links.isEmpty
        }
    }

    static let testSystem =
        "To jest system testowy. Nie jest to prawdziwy system SSOZ ani prawdziwa strona logowania: osoby, jednostki, numery i adresy są wymyślone."

    init(_ page: FooterPage, contact: ProfileRequestsConfig.Contact) {
        switch page {
        case .terms:
            self.title = "Warunki korzystania z serwisu"
            self.sections = [
                Section(
                    nil, Self.testSystem,
                    "Serwis służy do sprawdzania systemów, które logują swoich użytkowników. Nie wprowadzaj do niego prawdziwych danych: ani swoich, ani cudzych."
                ),
                Section(
                    "Konto i profil",
                    "Konto w UEOZ zakłada się po zalogowaniu przez węzeł krajowy i aktywuje linkiem z wiadomości e-mail. Rolę w jednostce otrzymuje się po zatwierdzeniu wniosku."
                ),
                Section(
                    "Zmiany i zamknięcie konta",
                    "Adres e-mail, język wiadomości i zamknięcie konta są na stronie „Dane konta”. Nowy adres trzeba potwierdzić linkiem. Zamknięcia konta nie można cofnąć."
                ),
                Section("Sesja", "Po 30 minutach bezczynności użytkownik jest automatycznie wylogowywany."),
            ]
        case .privacy:
            self.title = "Polityka prywatności"
            self.sections = [
                Section(
                    nil, Self.testSystem,
                    "Serwis używa wyłącznie niezbędnych plików cookie: do sesji i do ochrony formularzy. Nie ma w nim statystyk odwiedzin ani treści z innych serwisów."
                )
            ]
        case .dataProcessing:
            self.title = "Informacje o przetwarzaniu danych osobowych"
            self.sections = [
                Section(
                    nil, Self.testSystem,
                    "Dane wymyślonych osób są w bazie zaszyfrowane. Każda czynność jest odnotowywana w dzienniku, który przechowuje się dwa lata."
                )
            ]
        case .accessibility:
            self.title = "Deklaracja dostępności"
            self.sections = []
        case .siteMap:
            self.title = "Mapa strony"
            self.sections = [
                Section(
                    "SSOZ II",
                    links: [
                        Link("Strona główna", "/"), Link("Komunikaty", AnnouncementRoutes.path),
                        Link(RoleCataloguePage.title, RoleCatalogueRoutes.path),
                        Link("Moje konto", "/my-account"),
                        Link(AccountPage.title, AccountPage.path), Link(HistoryPage.title, HistoryPage.path),
                        Link("Wniosek o nowy profil", "/requests/new/unit"),
                    ]),
                Section(
                    "Informacje",
                    links: [
                        Link("Warunki korzystania z serwisu", FooterPage.terms.path), Link("Polityka prywatności", FooterPage.privacy.path),
                        Link("Informacje o przetwarzaniu danych osobowych", FooterPage.dataProcessing.path),
                        Link("Deklaracja dostępności", FooterPage.accessibility.path), Link("Pomoc", FooterPage.help.path),
                        Link("Czym są UEOZ?", FooterPage.about.path), Link("Kontakt", FooterPage.contact.path),
                    ]),
            ]
        case .help:
            self.title = "Pomoc"
            self.sections = [
                Section(
                    "Pierwsze logowanie",
                    "Użyj przycisku Zaloguj się / Zarejestruj i wybierz Profil zaufany. Po podaniu nazwy użytkownika i hasła wpisz kod, który przyjdzie SMS-em.",
                    "Przy pierwszym logowaniu system wyszukuje Twoje konto w ePLOZ, a potem prosi o adres e-mail i jego potwierdzenie."),
                Section(
                    "Wniosek o rolę",
                    "Wyszukaj jednostkę, wybierz role, podaj dane kontaktowe i zapisz wniosek. Pobierz dokument, podpisz go i załącz teraz lub później.",
                    links: [Link(RoleCataloguePage.title, RoleCatalogueRoutes.path)]),
            ]
        case .about:
            self.title = "Czym są UEOZ?"
            self.sections = [
                Section(
                    nil,
                    "Na Usługi Elektroniczne Ochrony Zdrowia składają się systemy i rejestry, które prowadzi Centrum e-Zdrowia. Konto w UEOZ służy do logowania się do nich wszystkich.",
                    Self.testSystem)
            ]
        case .contact:
            self.title = "Kontakt"
            self.sections = [
                Section("Infolinia", "Telefon: \(contact.phone)", "E-mail: \(contact.email)"),
                Section(nil, "Numer i adres są wymyślone, ponieważ to system testowy."),
            ]
        }
    }
}
