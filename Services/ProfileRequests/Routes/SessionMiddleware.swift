import Database
import Foundation
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// Lets in only whoever is logged in; sends everybody else to log in, and back to where they wanted to go.
///
/// Half an hour without activity ends the session; the next log-in then asks the broker for a fresh one.
struct SessionMiddleware: RouterMiddleware {
    typealias Context = SignedInContext

    let cookie: BrowserCookie

    func handle(
        _ request: Request, context: SignedInContext, next: (Request, SignedInContext) async throws -> Response
    ) async throws -> Response {
        guard let value = self.cookie.value(in: request),
            let (session, account) = try await self.visitor(value, in: context.realm)
        else { return self.logIn(request) }
        switch session.standing(at: context.realm.now()) {
        case .alive: break
        case .idle:
            try await session.expire(in: context.realm)
            return request.method == .get ? self.logIn(request) : .seeOther("/session/ended")
        case .over: return self.logIn(request)
        }
        guard let account, account.account.state == .active else {
            try await session.expire(in: context.realm)
            return .seeOther("/session/ended")
        }
        try await session.keepAlive(in: context.realm)
        var context = context
        context.signedIn = SignedIn(session: session, account: account, cookie: value)
        return try await next(request, context)
    }

    private func visitor(_ cookie: String, in realm: Realm) async throws -> (WebSession, StoredAccount?)? {
        try await realm.database.read { [sealer = realm.sealer] sql in
            guard let session = try sql.webSessions(sealer).find(cookie: cookie) else { return nil }
            return (session, try sql.accounts(sealer).find(subject: session.subject))
        }
    }

    /// A page that was asked for is remembered; a form that was posted cannot be.
    private func logIn(_ request: Request) -> Response {
        guard request.method == .get else { return .seeOther("/session/ended") }
        return .seeOther("/login?" + FormParameters.encode([("to", request.uri.path)]))
    }
}
