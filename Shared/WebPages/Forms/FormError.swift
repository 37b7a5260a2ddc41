import HTTPTypes
import Hummingbird

/// Why a posted form was refused before anybody looked at its fields.
package enum FormError: Error, Hashable {
    /// Neither of the media types a form may have.
    case notAForm
    /// Percent-encoding, UTF-8 or the structure of the body is wrong.
    case malformed
    case tooLarge
    case tooManyFields
    /// A field came more than once that may come once.
    case repeated(String)
    /// The token of the form is missing, wrong or of another browser.
    case forged
}

extension FormError: HTTPResponseError {
    package var status: HTTPResponse.Status {
        switch self {
        case .notAForm: .unsupportedMediaType
        case .tooLarge, .tooManyFields: .contentTooLarge
        case .malformed, .repeated: .badRequest
        case .forged: .forbidden
        }
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        Response(status: self.status)
    }
}

extension FormError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        switch self {
        case .forged:
            ErrorPage(
                .forbidden, title: "Formularz stracił ważność",
                paragraphs: [
                    "Strona była otwarta zbyt długo, w innej przeglądarce albo przeglądarka nie przyjmuje plików cookie.",
                    "Wróć do poprzedniej strony, odśwież ją i spróbuj ponownie.",
                ])
        case .notAForm, .malformed, .tooLarge, .tooManyFields, .repeated:
            ErrorPage(self.status)
        }
    }
}
