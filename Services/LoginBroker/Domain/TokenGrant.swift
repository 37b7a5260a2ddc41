import Foundation
import Vocabulary

/// What a person's log-in gave a client: every token that follows from one code belongs to it, and ends with it.
package struct TokenGrant: Hashable, Sendable {
    package let id: UUID
    package let clientID: ClientID
    package let scopes: [Scope]
    package let authentication: Authentication
    package let madeAt: Date
    package let revokedAt: Date?

    package init(
        id: UUID, clientID: ClientID, scopes: [Scope], authentication: Authentication, madeAt: Date, revokedAt: Date? = nil
    ) {
        self.id = id
        self.clientID = clientID
        self.scopes = scopes
        self.authentication = authentication
        self.madeAt = madeAt
        self.revokedAt = revokedAt
    }

    /// Whether refresh tokens go with it (OpenID Connect Core section 11): asked for as `offline_access`, by a client that may.
    package func includesRefreshTokens(for client: Client) -> Bool {
        self.scopes.contains(.offlineAccess) && client.grantTypes.contains(.refreshToken)
    }

    /// When the last of its refresh tokens ends, however often they are exchanged.
    package var endsAt: Date {
        self.madeAt.addingTimeInterval(RefreshToken.longestLifetime)
    }
}

/// One refresh token of a grant (RFC 6749 section 6). Only its hash is stored.
package struct RefreshToken: Hashable, Sendable {
    /// How long one stays unused before it ends.
    package static let lifetime: TimeInterval = 14 * 86_400
    /// How long a grant can be refreshed in all.
    package static let longestLifetime: TimeInterval = 90 * 86_400

    package let hash: [UInt8]
    package let grant: UUID
    package let issuedAt: Date
    package let expiresAt: Date

    /// A further token of `grant`.
    package init(hash: [UInt8], for grant: TokenGrant, at now: Date) {
        self.init(
            hash: hash, grant: grant.id, issuedAt: now, expiresAt: min(now.addingTimeInterval(Self.lifetime), grant.endsAt))
    }

    package init(hash: [UInt8], grant: UUID, issuedAt: Date, expiresAt: Date) {
        self.hash = hash
        self.grant = grant
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
