import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// The way in and out of the help line's pages, and who stands behind a request to them.
///
/// People come in through the broker, which grants the scope `helpline` only to those who have it.
struct HelplineSession: Sendable {
    let relyingParty: RelyingParty
    let cookie: BrowserCookie
    /// Ties a log-in under way to the browser that began it.
    let browserCookie: BrowserCookie

    static let site = RelyingPartySite(
        callbackPath: "/helpline/callback", logInPath: "/helpline/login", homePath: "/helpline", scopes: [ServiceScope.helpline])

    /// Somebody of the help line at work.
    struct Visit: Sendable {
        let session: WebSession
        /// The value of the session's cookie, which forms are bound to.
        let cookie: String
        let viewer: Helpline.Operator
    }

    /// Lets in only whoever is logged in; sends everybody else to log in, and back to the event they wanted to see.
    ///
    /// - Parameter fresh: whether to log in anew even if the broker knows them.
    func enter(
        _ request: Request, _ context: ServiceContext, toSee event: EventNumber? = nil, fresh: Bool = false,
        _ body: (Visit) async throws -> Response
    ) async throws -> Response {
        guard let cookie = self.cookie.value(in: request), let session = try await self.find(cookie, in: context.realm) else {
            return Self.logIn(toSee: event, fresh: fresh)
        }
        switch session.standing(at: context.realm.now()) {
        case .alive: break
        case .idle:
            try await session.expire(in: context.realm)
            return Self.logIn(toSee: event, fresh: true)
        case .over: return Self.logIn(toSee: event, fresh: true)
        }
        try await session.keepAlive(in: context.realm)
        let viewer = Helpline.Operator(name: "subject:\(session.subject.rawValue)", source: context.remoteAddress)
        return try await body(Visit(session: session, cookie: cookie, viewer: viewer))
    }

    func logIn(_ request: Request, context: ServiceContext) async throws -> Response {
        let query = try FormBody(query: request)
        // Whoever was logged out for doing nothing proves anew who they are, whatever the address says.
        let session =
            if let cookie = self.cookie.value(in: request) { try await self.find(cookie, in: context.realm) } else { WebSession?.none }
        let isOver = session.map { $0.standing(at: context.realm.now()) != .alive } ?? false
        let browser = self.browserCookie.value(in: request) ?? OpaqueToken(from: context.realm.random).value
        let place = (try? EventNumber(query.text("event"))).map(Self.path(of:)) ?? Self.site.homePath
        let address = try await self.relyingParty.begin(
            browser: browser, returnPath: place, fresh: isOver || query["fresh"] != nil, in: context.realm)
        return Response.seeOther(address).setting(self.browserCookie, to: browser)
    }

    func callback(_ request: Request, context: ServiceContext) async throws -> Response {
        let query = try FormBody(query: request)
        let answer = RelyingParty.Callback(
            state: query["state"] ?? "", code: query["code"], error: query["error"], issuer: query["iss"])
        let loggedIn = try await self.relyingParty.finish(
            answer, browser: self.browserCookie.value(in: request), from: context.remoteAddress, in: context.realm)
        return Response.seeOther(loggedIn.returnPath).setting(self.cookie, to: loggedIn.cookie.value)
    }

    /// Here and at the broker.
    func logOut(_ visit: Visit, _ context: ServiceContext) async throws -> Response {
        let address = try await self.relyingParty.end(visit.session, from: context.remoteAddress, in: context.realm)
        return Response.seeOther(address).removing(self.cookie)
    }

    static func path(of event: EventNumber) -> String {
        "/helpline/events/\(event.value)"
    }

    private static func logIn(toSee event: EventNumber?, fresh: Bool) -> Response {
        let parameters = (event.map { [("event", $0.value)] } ?? []) + (fresh ? [("fresh", "1")] : [])
        return .seeOther(Self.site.logInPath + (parameters.isEmpty ? "" : "?" + FormParameters.encode(parameters)))
    }

    private func find(_ cookie: String, in realm: Realm) async throws -> WebSession? {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.webSessions(sealer).find(cookie: cookie) }
    }
}
