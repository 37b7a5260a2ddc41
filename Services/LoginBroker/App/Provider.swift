import Foundation
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit
import WebPages

/// The OpenID provider: what its endpoints share, and the endpoints themselves.
package struct Provider: Sendable {
    package let clients: ClientRegistry
    package let keys: SigningKeys
    /// What clients know people by.
    package let subjects: Subjects
    /// Answers authorization requests once the log-in is complete.
    package let responder: AuthorizationResponder
    package let cookies: BrokerCookies
    package let csrf: CSRFTokens
    package let pages: PageRenderer
    private let issuer: String
    private let tokens: TokenIssuer
    private let authenticator: ClientAuthenticator

    /// Loads the provider's secrets from the realm's database, making them the first time.
    ///
    /// - Parameters:
    ///   - keys: with a key for each of ``IDTokenSigning``.
    ///   - keySet: the source of the keys served at a client's `jwks_uri`.
    package static func load(
        clients: ClientRegistry, keys: SigningKeys, realm: Realm, publicURL: String, pages: PageRenderer,
        keySet: (_ jwksURI: String) -> any KeySetSource
    ) async throws -> Provider {
        let subjects = try await Subjects.load(in: realm)
        let csrfKey = try await ProviderSecret.load("csrf", in: realm)
        return Provider(
            clients: clients, keys: keys, subjects: subjects, responder: AuthorizationResponder(serviceScopes: clients.serviceScopes),
            cookies: BrokerCookies(publicURL: publicURL), csrf: CSRFTokens(key: csrfKey), pages: pages, issuer: realm.issuer,
            tokens: try TokenIssuer(keys: keys, subjects: subjects),
            authenticator: ClientAuthenticator(clients: clients, keySet: keySet))
    }

    /// Hangs the endpoints in, a line each.
    package func register(on router: some RouterMethods<ServiceContext>) throws {
        let inspector = TokenInspector(keys: self.keys)
        let logOut = LogOut(clients: self.clients, keys: self.keys, subjects: self.subjects)

        let browser = router.group().addMiddleware { ErrorPages(self.pages) }
        AuthorizeRoute(clients: self.clients, cookies: self.cookies, pages: self.pages).register(on: browser)
        EndSessionRoute(logOut: logOut, cookies: self.cookies, csrf: self.csrf, pages: self.pages).register(on: browser)

        let oauth = router.group().addMiddleware {
            BrowserClientMiddleware(clients: self.clients)
            OAuthErrorMiddleware()
        }
        TokenRoute(authenticator: self.authenticator, grants: self.grants(inspector)).register(on: oauth)
        UserInfoRoute(inspector: inspector).register(on: oauth)
        IntrospectionRoute(
            authenticator: self.authenticator, inspector: inspector, subjects: self.subjects, clients: self.clients
        ).register(on: oauth)
        RevocationRoute(authenticator: self.authenticator, inspector: inspector).register(on: oauth)
        BrowserClientMiddleware.registerPreflights(on: oauth)
        try DiscoveryRoute(issuer: self.issuer, clients: self.clients).register(on: router)
    }

    private func grants(_ inspector: TokenInspector) -> [any TokenGranting] {
        [
            AuthorizationCodeGrant(tokens: self.tokens, subjects: self.subjects),
            RefreshTokenGrant(tokens: self.tokens, subjects: self.subjects, serviceScopes: self.clients.serviceScopes),
            ClientCredentialsGrant(tokens: self.tokens),
            TokenExchangeGrant(tokens: self.tokens, inspector: inspector, subjects: self.subjects, clients: self.clients),
        ]
    }
}
