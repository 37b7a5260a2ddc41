import Foundation
import Hummingbird
import LibCrypto
import RelyingParty
import ServiceKit
import WebPages

/// Changing where mails go and closing the account ask for a log-in of a short while ago: whoever finds a browser left open must not be able
/// to do either.
enum RecentLogIn {
    /// How long after a log-in the form may be opened.
    static let minutes = 10
    private static let toOpen = TimeInterval(Self.minutes * 60)
    /// Filling in a form that was opened in time may take as long as a session may be idle: nothing typed is lost to the first limit.
    private static let toPost = WebSession.idleLimit

    /// The way through a fresh log-in and back to `path`, for whoever has not logged in recently; nil for whoever has.
    static func detour(to path: String, _ context: SignedInContext) throws -> Response? {
        let session = try context.person.session
        return Self.isYounger(session, than: Self.toOpen, context) ? nil : Self.detour(to: path)
    }

    /// The token for the form at `path`, given only to those whose log-in is recent: it is what shows later that the form was opened in time.
    static func token(on path: String, _ pages: SignedInPages, _ context: SignedInContext) throws -> String {
        try pages.token(for: Self.purpose(path, try context.person.session), context)
    }

    /// Reads the posted form of `path`.
    ///
    /// - Returns: with it, the way through a fresh log-in for whoever has neither logged in recently nor opened the form in time.
    static func form(
        at path: String, _ request: Request, _ pages: SignedInPages, _ context: SignedInContext
    ) async throws -> (form: FormBody, detour: Response?) {
        let session = try context.person.session
        let (form, wasOpened) = try await pages.form(request, orFor: Self.purpose(path, session), context)
        let limit = wasOpened ? Self.toPost : Self.toOpen
        return (form, Self.isYounger(session, than: limit, context) ? nil : Self.detour(to: path))
    }

    private static func isYounger(_ session: WebSession, than limit: TimeInterval, _ context: SignedInContext) -> Bool {
        Self.authenticatedAt(session).map { context.realm.now().timeIntervalSince1970 - TimeInterval($0) <= limit } ?? false
    }

    private static func detour(to path: String) -> Response {
        .seeOther("/login?" + Query.encode([("fresh", "yes"), ("to", path)]))
    }

    private static func purpose(_ path: String, _ session: WebSession) -> String {
        "recent-log-in:\(path):\(Self.authenticatedAt(session) ?? 0)"
    }

    /// When the person proved who they are (`auth_time`), which may be long before the session here began: the broker knows them from elsewhere.
    private static func authenticatedAt(_ session: WebSession) -> Int? {
        let parts = session.idToken.split(separator: ".")
        guard parts.count == 3, let payload = Base64URL.decode(parts[1]),
            let claims = try? JSONDecoder().decode(Claims.self, from: Data(payload))
        else { return nil }
        return claims.authTime
    }

    /// Of the ID token that was checked when the session began.
    private struct Claims: Decodable {
        let authTime: Int

        enum CodingKeys: String, CodingKey {
            case authTime = "auth_time"
        }
    }
}
