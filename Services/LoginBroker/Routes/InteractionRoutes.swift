import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import WebPages

/// `/interactions/:id`: the one page that decides where a log-in goes next, and the choice of a log-in method.
struct InteractionRoutes: Sendable {
    let flow: InteractionFlow
    let clients: ClientRegistry
    let cookies: BrokerCookies
    let csrf: CSRFTokens
    let pages: PageRenderer
    let methods: [any LoginMethod]

    static let cancelPurpose = "cancel"

    func register(on router: RouterGroup<ServiceContext>) {
        let interaction = router.group("/interactions/:id")
        interaction.getOnly(use: self.resume)
        interaction.get("methods", use: self.choose)
        interaction.post("cancel", use: self.cancel)
        for method in self.methods { method.register(on: interaction.group(RouterPath(method.id))) }
    }

    /// Sends the browser to whatever comes next. Stages and methods all come back here; none knows another.
    func resume(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        let session = try await self.session(of: request, in: context.realm)
        switch try await self.flow.resume(visit.interaction, session: session, from: context.remoteAddress, in: context.realm) {
        case .chooseMethod:
            return .seeOther("/interactions/\(visit.interaction.id)/methods")
        case .redirect(let place):
            return .seeOther(place)
        case .accountBlocked:
            return try self.pages.page(
                "account-blocked",
                AccountBlockedPage(
                    client: visit.client.name,
                    cancel: PostButton(
                        action: "/interactions/\(visit.interaction.id)/cancel",
                        csrf: self.csrf.token(for: Self.cancelPurpose, cookie: visit.browser))),
                Page("Konto jest zablokowane", narrow: true), status: .forbidden)
        }
    }

    /// "Zaloguj się do usługi".
    func choose(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        guard visit.interaction.state == .authenticating else { return .seeOther("/interactions/\(visit.interaction.id)") }
        return try self.pages.page(
            "choose-method",
            ChooseMethodPage(
                self.methods, last: self.cookies.method.value(in: request), interaction: visit.interaction.id, client: visit.client.name,
                cancelToken: self.csrf.token(for: Self.cancelPurpose, cookie: visit.browser)),
            Page("Zaloguj się do usługi", narrow: true))
    }

    /// "Anuluj": the client is told that the person gave up.
    func cancel(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        try self.csrf.check(try await FormBody(request), for: Self.cancelPurpose, cookie: visit.browser)
        try await self.flow.abort(visit.interaction.id, by: nil, from: context.remoteAddress, in: context.realm)
        return .seeOther("/interactions/\(visit.interaction.id)")
    }

    private func visit(_ request: Request, _ context: ServiceContext) async throws -> InteractionVisit {
        try await InteractionVisit(request, context: context, cookies: self.cookies, clients: self.clients)
    }

    private func session(of request: Request, in realm: Realm) async throws -> NodeSession? {
        guard let cookie = self.cookies.session.value(in: request) else { return nil }
        return try await realm.database.read { sql in try sql.nodeSessions.find(cookieHash: OpaqueToken.hash(of: cookie)) }
    }
}
