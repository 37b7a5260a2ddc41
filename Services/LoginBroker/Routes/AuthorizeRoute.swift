import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import WebPages

/// `GET` and `POST /authorize` (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2): begins an interaction, which belongs to the browser
/// that came, and leads it to the interaction's page. Everything further is decided there.
struct AuthorizeRoute: Sendable {
    let clients: ClientRegistry
    let cookies: BrokerCookies
    let pages: PageRenderer

    func register(on router: some RouterMethods<ServiceContext>) {
        router.getOnly("/authorize", allow: "GET, POST", use: self.authorize)
        router.post("/authorize", use: self.authorize)
    }

    @Sendable func authorize(_ request: Request, context: ServiceContext) async throws -> Response {
        let realm = context.realm
        do {
            let parameters = try await request.parameters()
            // A form on another site brings no cookie along, and a new one would end the log-ins under way in other tabs; by GET it comes.
            if request.method == .post, self.cookies.browser.value(in: request) == nil {
                return .seeOther(URLQuery.append(parameters.pairs, to: "/authorize"))
            }
            let asked = try AuthorizationRequestReader(clients: self.clients, issuer: realm.issuer).read(parameters)
            let browser = self.browser(of: request, random: realm.random)
            let interaction = Interaction(
                id: Base64URL.encode(realm.random.bytes(24)), browser: OpaqueToken.hash(of: browser), request: asked,
                startedAt: realm.now())
            try await realm.database.write { sql in try sql.interactions.insert(interaction) }
            return Response.seeOther("/interactions/\(interaction.id)")
                .setting(self.cookies.browser, to: browser, maxAge: BrokerCookies.browserLifetime)
        } catch AuthorizationRefusal.redirect(let error, let redirectURI, let state) {
            return Response.seeOther(
                AuthorizationResponse(.error(error), redirectURI: redirectURI, state: state, issuer: realm.issuer).url)
        } catch AuthorizationRefusal.page(let error) {
            return try self.pages.page(ErrorPage(refusing: error))
        } catch let error as OAuthError {
            return try self.pages.page(ErrorPage(refusing: error))
        }
    }

    /// The browser's cookie: the one it has, so that several log-ins in its tabs go on side by side, or a new one.
    private func browser(of request: Request, random: any RandomSource) -> String {
        if let known = self.cookies.browser.value(in: request), known.utf8.count == 43 { return known }
        return OpaqueToken(from: random).value
    }
}

extension ErrorPage {
    /// Tells a person that the system they came from asked for a log-in in a way that cannot be answered. The error's own words are for
    /// whoever develops that system.
    init(refusing error: OAuthError) {
        self.init(
            .badRequest, title: "Nie można rozpocząć logowania",
            paragraphs: [
                "System, z którego próbujesz się zalogować, przesłał nieprawidłowe żądanie. Wróć do niego i spróbuj ponownie.",
                "Informacja dla administratora systemu: \(error.code.rawValue). \(error.description)",
            ])
    }
}
