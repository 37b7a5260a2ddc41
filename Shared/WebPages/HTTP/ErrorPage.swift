import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// A page that says what went wrong and what to do about it (template `error`).
package struct ErrorPage: ViewModel {
    package var status: HTTPResponse.Status
    package var title: String
    package var paragraphs: [String]
    /// A number to give to the help line.
    package var reference: String?
    /// Ways on; where there are none of its own, the page leads to the site's home.
    package private(set) var actions: [Link]

    package init(_ status: HTTPResponse.Status, title: String, paragraphs: [String], reference: String? = nil, actions: [Link] = []) {
        self.status = status
        self.title = title
        self.paragraphs = paragraphs
        self.reference = reference
        self.actions = actions
    }

    /// The page for an HTTP status that nobody gave a page of its own.
    package init(_ status: HTTPResponse.Status) {
        let (title, text) = Self.words(for: status)
        self.init(status, title: title, paragraphs: [text])
    }

    /// The page with at least one way on.
    func leading(to home: String) -> ErrorPage {
        var page = self
        if page.actions.isEmpty { page.actions = [Link("Wróć na stronę główną", home)] }
        return page
    }

    private static func words(for status: HTTPResponse.Status) -> (title: String, text: String) {
        switch status {
        case .notFound:
            ("Nie ma takiej strony", "Sprawdź, czy adres jest wpisany poprawnie. Strona mogła też zostać usunięta.")
        case .methodNotAllowed:
            ("Tego nie można zrobić w ten sposób", "Wróć do poprzedniej strony i użyj przycisku lub odnośnika, który na niej jest.")
        case .unauthorized, .forbidden:
            ("Nie masz dostępu do tej strony", "Zaloguj się lub wybierz profil, który ma odpowiednie uprawnienia.")
        case .contentTooLarge:
            ("Przesłane dane są za duże", "Zmniejsz plik i spróbuj ponownie. Pozostałe dane nie zostały zmienione.")
        case .tooManyRequests:
            ("Zbyt wiele prób", "Odczekaj chwilę i spróbuj ponownie.")
        case .serviceUnavailable, .gatewayTimeout, .badGateway:
            ("System jest chwilowo niedostępny", "Spróbuj ponownie za kilka minut. Dane zapisane wcześniej nie przepadły.")
        default:
            status.kind == .serverError
                ? ("Coś poszło nie tak", "Błąd leży po stronie systemu. Spróbuj ponownie za chwilę. Dane zapisane wcześniej nie przepadły.")
                : ("Nie udało się odczytać danych", "Wróć do poprzedniej strony, odśwież ją i spróbuj ponownie.")
        }
    }
}

/// An error that knows its page. Declare it beside the routes, as `extension StageError: ErrorPageConvertible`.
package protocol ErrorPageConvertible: Error {
    var errorPage: ErrorPage { get }
}

extension PageRenderer {
    /// An error page as a reply.
    package func page(_ error: ErrorPage, _ page: Page? = nil) throws(PageError) -> Response {
        var reply = try self.page("error", error.leading(to: self.site.home), page ?? Page(error.title, narrow: true), status: error.status)
        // What is unavailable is so for a moment, as the APIs say too.
        if error.status == .serviceUnavailable { reply.headers[.retryAfter] = "2" }
        return reply
    }
}

/// Turns errors on the way of a browser into pages. What knows no page is a 500 with fixed words; its cause is only logged.
package struct ErrorPages<Context: RequestContext>: RouterMiddleware {
    private let pages: PageRenderer

    /// Errors of the APIs are passed on, because their own middleware words them.
    package init(_ pages: PageRenderer) {
        self.pages = pages
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as CancellationError {
            throw error
        } catch {
            guard !request.isForAPI else { throw error }
            var response = try self.pages.page(self.errorPage(for: error, context: context))
            for field in (error as? HTTPError)?.headers ?? [:] where response.headers[field.name] == nil {
                response.headers[field.name] = field.value
            }
            return response
        }
    }

    private func errorPage(for error: any Error, context: Context) -> ErrorPage {
        switch error {
        case let error as any ErrorPageConvertible:
            return error.errorPage
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            return ErrorPage(error.status)
        default:
            context.logger.error("page failed", metadata: ["error.type": "\(type(of: error))"])
            let status = (error as? any HTTPResponseError)?.status ?? .internalServerError
            return ErrorPage(status)
        }
    }
}
