import HTTPTypes
import ProfileRequestsDomain
import WebPages

extension AnnouncementError {
    /// What a form says, beside the field it is about.
    var fault: (field: String, message: String)? {
        switch self {
        case .titleMissing: (AnnouncementForm.title, "Wpisz tytuł")
        case .titleTooLong: (AnnouncementForm.title, "Tytuł może mieć najwyżej \(AnnouncementContent.longestTitle) znaków")
        case .textMissing: (AnnouncementForm.text, "Wpisz treść")
        case .textTooLong: (AnnouncementForm.text, "Treść może mieć najwyżej \(AnnouncementContent.longestText) znaków")
        case .unprintable: (AnnouncementForm.text, "Usuń z tytułu i treści znaki, których nie widać")
        case .beginsInThePast: (AnnouncementForm.from, "Pierwszym dniem może być najwcześniej dzisiejszy")
        case .endsInThePast: (AnnouncementForm.until, "Ostatnim dniem może być najwcześniej dzisiejszy")
        case .endsBeforeItBegins: (AnnouncementForm.until, "Ostatni dzień nie może być wcześniejszy niż pierwszy")
        case .withdrawn: nil
        }
    }
}

extension AnnouncementError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        guard self == .withdrawn else { return ErrorPage(.unprocessableContent) }
        return ErrorPage(
            .conflict, title: "Komunikat został wycofany", paragraphs: ["Wycofanego komunikatu nie można zmienić ani opublikować."],
            actions: [Link("Wróć do komunikatów", AnnouncementManagementRoutes.path)])
    }
}
