import Database
import Foundation
import Hummingbird
import ProfileRequestsDomain
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
        let now = context.realm.now()
        switch session.standing(at: now) {
        case .alive: break
        case .idle:
            try await Self.end(session, in: context.realm)
            return request.method == .get ? self.logIn(request) : .seeOther("/session/ended")
        case .over: return self.logIn(request)
        }
        guard let account, account.account.state == .active else {
            try await Self.end(session, in: context.realm)
            return .seeOther("/session/ended")
        }
        if now.timeIntervalSince(session.seenAt) >= WebSession.granularity {
            try await context.realm.database.write { [sealer = context.realm.sealer] sql in
                try sql.webSessions(sealer).touch(session.id, at: now)
            }
        }
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

    private static func end(_ session: WebSession, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.webSessions(sealer).end(session.id, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(session.subject.rawValue)", action: "session.expired",
                    object: AuditEntry.reference("session", session.id)))
        }
    }

    /// A page that was asked for is remembered; a form that was posted cannot be.
    private func logIn(_ request: Request) -> Response {
        guard request.method == .get else { return .seeOther("/session/ended") }
        return .seeOther("/login?" + FormParameters.encode([("to", request.uri.path)]))
    }
}
