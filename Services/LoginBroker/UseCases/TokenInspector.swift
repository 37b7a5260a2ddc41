import Database
import Foundation
import JOSE
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// Looks at tokens that come back: is it ours, does it still count, whose is it?
struct TokenInspector: Sendable {
    /// A token that counts now.
    enum Finding: Sendable {
        case access(AccessTokenClaims, TokenGrant?)
        case refresh(RefreshToken, TokenGrant)

        /// The client it was issued to.
        var client: ClientID {
            switch self {
            case .access(let claims, _): ClientID(rawValue: claims.clientID)
            case .refresh(_, let grant): grant.clientID
            }
        }
    }

    private let keys: SigningKeys

    init(keys: SigningKeys) {
        self.keys = keys
    }

    /// What `token` is; `nil` when it counts for nothing: not ours, expired, revoked, used.
    func inspect(_ token: String, in realm: Realm) async throws -> Finding? {
        // An access token has dots, an opaque token has none.
        token.utf8.contains(UInt8(ascii: "."))
            ? try await self.inspectAccessToken(token, in: realm) : try await self.inspectRefreshToken(token, in: realm)
    }

    /// An access token of any audience that counts.
    func inspectAccessToken(_ token: String, in realm: Realm) async throws -> Finding? {
        guard let claims = self.claims(of: token, in: realm) else { return nil }
        return try await realm.database.read { [now = realm.now()] sql in try Self.look(up: claims, at: now, in: sql) }
    }

    /// The claims of an access token of ours that has not expired; ``look(up:at:in:)`` says whether it still counts.
    func claims(of token: String, in realm: Realm) -> AccessTokenClaims? {
        try? self.verify(token, in: realm)
    }

    /// Whether a genuine token counts: it was not revoked, what it follows from has not ended, and the profile it is for gives all that it says.
    static func look(up claims: AccessTokenClaims, at now: Date, in sql: Transaction) throws -> Finding? {
        guard try !sql.revokedTokens.contains(claims.jti) else { return nil }
        guard let grantID = AccessTokenID(claims.jti).grant else { return .access(claims, nil) }
        guard let grant = try sql.tokenGrants.find(grantID), grant.revokedAt == nil else { return nil }
        guard let details = claims.authorizationDetails else { return .access(claims, grant) }
        guard let session = try sql.nodeSessions.find(grant.authentication.session), session.isAlive(at: now) else { return nil }
        for detail in details {
            guard let id = detail.profile, let profile = try sql.profileCopies.find(id), profile.vouches(for: detail.version),
                profile.person == grant.authentication.person
            else { return nil }
        }
        return .access(claims, grant)
    }

    private func inspectRefreshToken(_ token: String, in realm: Realm) async throws -> Finding? {
        let hash = OpaqueToken.hash(of: token)
        return try await realm.database.read { [now = realm.now()] sql in
            guard let (token, usedAt) = try sql.refreshTokens.find(hash), usedAt == nil, now < token.expiresAt,
                let grant = try sql.tokenGrants.find(token.grant), grant.revokedAt == nil
            else { return nil }
            return .refresh(token, grant)
        }
    }

    /// A token for a person keeps the realm's time, a service's token keeps real time.
    private func verify(_ token: String, in realm: Realm) throws -> AccessTokenClaims? {
        let keySet = self.keys.keySet
        let (header, payload) = try JWS.verify(
            token, keys: { header in keySet.usableKeys(kid: header.kid, algorithm: header.alg) }, algorithms: [.es256])
        guard header.typ == "at+jwt" else { return nil }
        let claims = try JSONDecoder().decode(AccessTokenClaims.self, from: Data(payload))
        let now = AccessTokenID(claims.jti).grant == nil ? Date() : realm.now()
        guard claims.iss == realm.issuer, now < Date(timeIntervalSince1970: TimeInterval(claims.exp)) else { return nil }
        return claims
    }
}
