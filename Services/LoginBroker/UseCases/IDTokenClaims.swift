import Foundation
import LibCrypto

/// The claims of an ID token (OpenID Connect Core section 2). Names and PESEL never stand in it: it is signed, not encrypted, and as
/// `id_token_hint` it ends up in URLs.
package struct IDTokenClaims: Codable, Hashable, Sendable {
    package var iss: String
    package var sub: String
    package var aud: String
    /// Seconds since 1970.
    package var exp: Int
    package var iat: Int
    package var authTime: Int
    package var nonce: String?
    package var acr: String
    package var amr: [String]
    package var accessTokenHash: String
    /// The session at the provider, by the name this client knows it by.
    package var sid: String

    package enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, nonce, acr, amr, sid
        case authTime = "auth_time"
        case accessTokenHash = "at_hash"
    }

    /// `at_hash`: the left half of the access token's SHA-256 (OpenID Connect Core section 3.1.3.6).
    static func hash(ofAccessToken token: String) -> String {
        Base64URL.encode(SHA256.hash(Array(token.utf8)).prefix(16))
    }
}
