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
        case .reasonReserved, .lastDayPassed, .lastDayAhead:
            ErrorPage(.unprocessableContent)
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
        }
    }
}

extension DocumentQueueFull: ErrorPageConvertible {
    package var errorPage: ErrorPage { ErrorPage(.serviceUnavailable) }
}
