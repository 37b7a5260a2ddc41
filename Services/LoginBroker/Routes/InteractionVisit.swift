import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import WebPages

/// A browser's visit to the log-in it has under way: nobody else's browser gets this far.
struct InteractionVisit: Sendable {
    let interaction: Interaction
    let client: Client
    /// The browser's cookie, which forms are bound to.
    let browser: String

    /// Finds the interaction in the path and checks that it belongs to this browser and can go on.
    ///
    /// - Throws: ``InteractionRefusal``, which knows its page.
    init(_ request: Request, context: ServiceContext, cookies: BrokerCookies, clients: ClientRegistry) async throws {
        guard let id = context.parameters.get("id"), id.utf8.count <= 64,
            let interaction = try await context.realm.database.read({ sql in try sql.interactions.find(id) })
        else { throw InteractionRefusal.unknown }
        guard let browser = cookies.browser.value(in: request),
            constantTimeEquals(OpaqueToken.hash(of: browser), interaction.browser)
        else { throw InteractionRefusal.otherBrowser }
        let client = try clients.require(interaction.request.clientID)
        guard context.realm.now() < interaction.expiresAt else {
            throw InteractionRefusal.expired(client: client.name, home: client.homeURL)
        }
        guard interaction.state != .answered else { throw InteractionRefusal.over(client: client.name, home: client.homeURL) }
        self.interaction = interaction
        self.client = client
        self.browser = browser
    }
}

/// What overtook the page that was open: an answer in another tab, the hour's end, a log-out.
extension InteractionError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        switch self {
        case .expired: InteractionRefusal.expired(client: "", home: nil).errorPage
        case .over: InteractionRefusal.over(client: "", home: nil).errorPage
        }
    }
}

/// A client was taken from the file while somebody was logging in for it.
extension UnknownClient: ErrorPageConvertible {
    package var errorPage: ErrorPage { InteractionRefusal.unknown.errorPage }
}

/// Why a log-in cannot go on in this browser.
enum InteractionRefusal: Error, Hashable {
    case unknown
    case otherBrowser
    case expired(client: String, home: String?)
    /// The client has been answered: the back button, or a second tab.
    case over(client: String, home: String?)
}

extension InteractionRefusal: ErrorPageConvertible {
    var errorPage: ErrorPage {
        switch self {
        case .unknown:
            ErrorPage(
                .notFound, title: "Nie ma takiego logowania",
                paragraphs: ["Adres jest niepełny albo logowanie zakończono dawno temu. Wróć do systemu, do którego chcesz się zalogować."])
        case .otherBrowser:
            ErrorPage(
                .forbidden, title: "To logowanie rozpoczęto w innej przeglądarce",
                paragraphs: [
                    "Dla bezpieczeństwa można je dokończyć tylko tam. Wróć do systemu, do którego chcesz się zalogować, i zaloguj się w tej przeglądarce od początku."
                ])
        case .expired(let client, let home):
            ErrorPage(
                .gone, title: "Logowanie trwało zbyt długo",
                paragraphs: ["Na dokończenie logowania jest godzina. To, co już zrobiono, zostało zachowane. Zaloguj się ponownie."],
                actions: Self.wayBack(client, home))
        case .over(let client, let home):
            ErrorPage(
                .conflict, title: "To logowanie jest już zakończone",
                paragraphs: [
                    "Nie można do niego wrócić przyciskiem wstecz ani z innej karty. Przejdź do systemu lub zaloguj się ponownie."
                ],
                actions: Self.wayBack(client, home))
        }
    }

    private static func wayBack(_ client: String, _ home: String?) -> [Link] {
        home.map { [Link("Przejdź do: \(client)", $0)] } ?? []
    }
}
