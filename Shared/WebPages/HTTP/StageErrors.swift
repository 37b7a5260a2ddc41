import Contracts
import HTTPTypes
import ServiceKit

/// Why a browser is not at a stage it asks for.
package enum StageError: Error, Hashable, Sendable {
    /// No hand-over was made in this browser, or it is too long ago.
    case sessionMissing
}

extension StageError: ErrorPageConvertible {
    package var errorPage: ErrorPage { .logInAgain }
}

extension WrongStage: ErrorPageConvertible {
    package var errorPage: ErrorPage { .logInAgain }
}

/// What a sister service refused, on the way of a browser: a handle that is spent is the one a person can meet.
extension Problem: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        self.code == "handle-spent" ? .logInAgain : ErrorPage(.badGateway)
    }
}

extension ErrorPage {
    /// The log-in this page belonged to is over, or was never begun here.
    static let logInAgain = ErrorPage(
        .gone, title: "Ta strona logowania jest już nieaktualna",
        paragraphs: [
            "Strona była otwarta zbyt długo, użyto jej już wcześniej albo otwarto ją w innej przeglądarce.",
            "Wróć do systemu, do którego chcesz się zalogować, i zaloguj się ponownie. To, co już zrobiono, zostało zachowane.",
        ])
}
