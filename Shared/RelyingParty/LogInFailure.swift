import HTTPTypes
import WebPages

/// Why a log-in did not succeed, and the page that says so.
package struct LogInFailure: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// No log-in was begun in this browser, or it has been finished or forgotten.
        case notBegunHere
        /// The person gave up.
        case denied
        /// The broker or its answer will not do.
        case refused
        /// The person may not use these pages.
        case notEntitled
    }

    package let reason: Reason
    let site: RelyingPartySite

    init(_ reason: Reason, at site: RelyingPartySite) {
        self.reason = reason
        self.site = site
    }
}

extension LogInFailure: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let again = [Link("Zaloguj się ponownie", self.site.logInPath), Link("Strona główna", self.site.homePath)]
        return switch self.reason {
        case .notBegunHere:
            ErrorPage(
                .badRequest, title: "Tego logowania nie można dokończyć",
                paragraphs: ["Rozpoczęto je w innej przeglądarce, już je zakończono albo trwało zbyt długo."], actions: again)
        case .denied:
            ErrorPage(
                .forbidden, title: "Logowanie zostało przerwane",
                paragraphs: ["Przerwano logowanie lub nie masz dostępu do systemu. Możesz zacząć od początku."], actions: again)
        case .refused:
            ErrorPage(
                .badGateway, title: "Logowanie nie powiodło się", paragraphs: ["Spróbuj ponownie za chwilę."], actions: again)
        case .notEntitled:
            ErrorPage(
                .forbidden, title: "Nie masz dostępu do tej części systemu",
                paragraphs: ["Konto, na które się zalogowano, nie ma potrzebnych uprawnień. Zaloguj się jako ktoś, kto je ma."],
                actions: [Link("Zaloguj się jako ktoś inny", self.site.logInPath + "?fresh=1")])
        }
    }
}

extension ProviderUnavailable: ErrorPageConvertible {
    package var errorPage: ErrorPage { ErrorPage(.serviceUnavailable) }
}
