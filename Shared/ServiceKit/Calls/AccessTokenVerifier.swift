import Contracts
import Foundation
import JOSE
import Vocabulary

/// Checks access tokens locally against the issuer's keys (RFC 9068 section 4).
package struct AccessTokenVerifier: Sendable {
    private let issuer: String
    private let audience: String
    private let keys: any KeySetSource

    /// - Parameter audience: the one audience whose tokens count here.
    package init(issuer: String, audience: String, keys: any KeySetSource) {
        self.issuer = issuer
        self.audience = audience
        self.keys = keys
    }

    /// The claims of a token that is signed by the issuer, meant for this audience and not expired.
    ///
    /// - Throws: ``JOSEError`` when the token is no good; whatever the key source throws when the keys cannot be had.
    package func verify(_ token: String, at now: Date) async throws -> AccessTokenClaims {
        do {
            return try self.verify(token, with: try await self.keys.keySet(refreshing: false), at: now)
        } catch JOSEError.unknownKey {
            return try self.verify(token, with: try await self.keys.keySet(refreshing: true), at: now)
        }
    }

    private func verify(_ token: String, with keys: JWKSet, at now: Date) throws(JOSEError) -> AccessTokenClaims {
        try JWT.verify(
            token, as: AccessTokenClaims.self, typ: ["at+jwt", "application/at+jwt"],
            keys: { header in keys.usableKeys(kid: header.kid, algorithm: header.alg) },
            algorithms: [.es256, .rs256], issuer: self.issuer, audience: self.audience, now: now)
    }
}
