import Database
import HTTPTypes
import ProfileRequestsDomain
import WebPages

extension RequestRefusal {
    /// What the page says where the person can choose otherwise.
    var notice: Notice {
        switch self {
        case .profileBlocked(let reason):
            Notice(
                .danger, title: "Nie możesz wnioskować o role w tej jednostce",
                "Twój profil w tej jednostce jest zablokowany. Powód: \(reason ?? "jednostka została zamknięta").")
        case .unitClosed:
            Notice(.danger, title: "Nie możesz wnioskować o role w tej jednostce", "Jednostka została zamknięta.")
        case .formGone, .formChanged, .formIncomplete, .declarationMissing:
            Notice(.warning, title: "Sprawdź dane wniosku", "Dane wniosku zmieniły się lub nie są kompletne.")
        case .roles(let error):
            Notice(.warning, title: "Sprawdź wybrane role", "\(error.polishMessage).")
        }
    }
}

extension RequestRefusal: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let notice = self.notice
        return ErrorPage(
            .unprocessableContent, title: notice.title ?? "Nie możesz wnioskować o role w tej jednostce", paragraphs: notice.paragraphs,
            actions: [Link("Wybierz inną jednostkę", WizardPath.units), Link("Moje konto", "/my-account")])
    }
}

extension RequestError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let account = Link("Moje konto", "/my-account")
        return switch self {
        case .outOfOrder(let status):
            ErrorPage(
                .conflict, title: "Nie można już tego zrobić",
                paragraphs: ["Wniosek ma status „\(status.polishName)”, który na to nie pozwala."], actions: [account])
        case .ownRequest:
            ErrorPage(
                .forbidden, title: "Nie możesz rozpatrzyć własnego wniosku", paragraphs: ["Zrobi to inna uprawniona osoba."],
                actions: [Link("Wróć do wniosków", "/verification")])
        case .notTheApplicant:
            ErrorPage(.notFound)
        case .documentMissing:
            ErrorPage(
                .unprocessableContent, title: "Brak dokumentu",
                paragraphs: ["Do zatwierdzenia potrzebny jest załącznik albo oznaczenie, że dokument otrzymano mailem lub pocztą."],
                actions: [Link("Wróć do wniosków", "/verification")])
        case .approvedAlready:
            ErrorPage(
                .conflict, title: "Pierwsza akceptacja tego wniosku jest Twoja",
                paragraphs: ["Rolę administratora nadają dwie osoby: drugą akceptację daje ktoś inny."],
                actions: [Link("Wróć do wniosków", "/verification")])
        case .notWhatWasApproved:
            ErrorPage(
                .conflict, title: "Dwie osoby muszą zatwierdzić to samo",
                paragraphs: [
                    "Ostatni dzień roli administratora ustalają dwie osoby. Jedna może go tylko skrócić. Otwórz wniosek jeszcze raz albo poproś o nowy."
                ],
                actions: [Link("Wróć do wniosków", "/verification")])
        case .reasonReserved, .lastDayPassed, .lastDayAhead:
            ErrorPage(.unprocessableContent)
        }
    }
}

extension VerifierRefusal: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let back = Link("Wróć do wniosków", "/verification")
        return switch self {
        case .notAllowed:
            ErrorPage(
                .forbidden, title: "Nie masz dostępu do tej strony",
                paragraphs: ["Profil, w którym pracujesz, nie daje takich uprawnień. Wybierz inny profil."],
                actions: [Link("Moje konto", "/my-account")])
        case .profileUnusable:
            ErrorPage(
                .conflict, title: "Nie można zatwierdzić wniosku",
                paragraphs: ["Profil tej osoby jest zablokowany albo jednostka została zamknięta."], actions: [back])
        case .notOnOffer:
            ErrorPage(
                .conflict, title: "Nie można zatwierdzić wniosku", paragraphs: ["W tej jednostce nie ma już takiej roli."], actions: [back])
        case .changed:
            ErrorPage(
                .conflict, title: "Wniosek zmienił się", paragraphs: ["Otwórz go jeszcze raz, sprawdź i ponów decyzję."], actions: [back])
        case .lastAdministrator:
            ErrorPage(
                .conflict, title: "To jedyna osoba z rolą Administrator CeZ",
                paragraphs: ["Bez tej roli, nadanej bezterminowo, nikt nie mógłby nadać jej komukolwiek. Najpierw nadaj ją innej osobie."],
                actions: [back, Link("Wróć do użytkowników", "/users")])
        }
    }
}

extension ProfileError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let back = Link("Wróć do użytkowników", "/users")
        return switch self {
        case .ownProfile:
            ErrorPage(
                .forbidden, title: "Nie możesz zablokować ani odblokować własnego profilu",
                paragraphs: ["Zrobi to inna uprawniona osoba."], actions: [back])
        case .blockedAlready:
            ErrorPage(
                .conflict, title: "Profil jest już zablokowany", paragraphs: ["Ktoś zablokował go wcześniej, z innego powodu."],
                actions: [back])
        case .notBlocked:
            ErrorPage(.conflict, title: "Profil nie jest zablokowany", paragraphs: ["Nie trzeba go odblokowywać."], actions: [back])
        }
    }
}

extension SubmissionError {
    /// What the last step says, beside the field it is about.
    var fault: (field: String, message: String)? {
        switch self {
        case .documentNotDownloaded: ("document", "Pobierz wniosek, aby móc zakończyć proces wnioskowania")
        case .deliveryNotChosen: ("delivery", "Wybierz, kiedy chcesz przekazać podpisany wniosek")
        case .fileMissing: ("file", "Załącz podpisany wniosek albo wybierz, że zrobisz to później")
        case .finishedAlready: nil
        }
    }
}

extension AttachmentError {
    var polishMessage: String {
        switch self {
        case .empty: "Plik jest pusty"
        case .tooLarge: "Plik jest za duży. Załącznik może mieć najwyżej 10 MB"
        case .tooMany: "Do wniosku można załączyć najwyżej 10 plików"
        case .wrongFormat: "Plik nie jest ani plikiem PDF, ani zdjęciem JPG. Dopuszczalny format załączanych plików to pdf oraz jpg"
        case .unreadableImage:
            "Nie udało się odczytać zdjęcia: plik jest niepełny, uszkodzony albo ma nietypowy format. Zrób zdjęcie ponownie lub zapisz je jako PDF"
        case .imageTooLarge:
            "Zdjęcie jest za duże: może mieć najwyżej 40 milionów punktów i 16 000 punktów na bok. Zmniejsz je i załącz ponownie"
        case .infected:
            "Program antywirusowy wykrył w pliku zagrożenie, więc plik nie został załączony. Sprawdź swój komputer i załącz inny plik"
        }
    }
}

extension DocumentQueueFull: ErrorPageConvertible {
    package var errorPage: ErrorPage { ErrorPage(.serviceUnavailable) }
}

extension InspectionQueueFull: ErrorPageConvertible {
    package var errorPage: ErrorPage { .fileNotTaken }
}

extension ScanUnavailable: ErrorPageConvertible {
    package var errorPage: ErrorPage { .fileNotTaken }
}

extension ErrorPage {
    fileprivate static let fileNotTaken = ErrorPage(
        .serviceUnavailable, title: "Nie można teraz załączyć pliku",
        paragraphs: [
            "Pliku nie udało się sprawdzić, więc nie został załączony. Pozostałe dane i załączniki są zapisane.",
            "Spróbuj ponownie za kilka minut.",
        ], actions: [Link("Moje konto", "/my-account")])
}
