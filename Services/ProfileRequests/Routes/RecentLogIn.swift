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
    /// Filling it in may take as long as a session may be idle: nothing typed is lost to the first limit.
    private static let toPost = WebSession.idleLimit

    /// The way through a fresh log-in and back to `path`, for whoever has not logged in recently; nil for whoever has.
    static func detour(to path: String, _ request: Request, _ context: SignedInContext) throws -> Response? {
        let limit = request.method == .get ? Self.toOpen : Self.toPost
        let now = context.realm.now()
        if let moment = Self.moment(of: try context.person.session), now.timeIntervalSince(moment) <= limit { return nil }
        return .seeOther("/login?" + Query.encode([("fresh", "yes"), ("to", path)]))
    }

    /// When the person proved who they are, which may be long before the session here began: the broker knows them from elsewhere.
    private static func moment(of session: WebSession) -> Date? {
        let parts = session.idToken.split(separator: ".")
        guard parts.count == 3, let payload = Base64URL.decode(parts[1]),
            let claims = try? JSONDecoder().decode(Claims.self, from: Data(payload))
        else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(claims.authTime))
    }

    /// Of the ID token that was checked when the session began.
    private struct Claims: Decodable {
        let authTime: Int

        enum CodingKeys: String, CodingKey {
            case authTime = "auth_time"
        }
    }
}
