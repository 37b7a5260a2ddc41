import Foundation
import JOSE
import LibCrypto

/// How a service proves itself at the broker's token endpoint: `private_key_jwt` (RFC 7523 section 2.2).
package struct ClientAssertion: Sendable {
    private let client: String
    private let issuer: String
    private let key: PrivateKey

    /// - Parameter issuer: the assertion's audience, the broker's issuer (RFC 7523bis).
    package init(client: String, issuer: String, key: PrivateKey) {
        self.client = client
        self.issuer = issuer
        self.key = key
    }

    /// The two form parameters that carry a new assertion, good for a minute and for one use.
    package func parameters(random: any RandomSource) throws -> [(String, String)] {
        let now = Int(Date().timeIntervalSince1970)
        let claims = Claims(
            iss: self.client, sub: self.client, aud: self.issuer, iat: now, exp: now + 60, jti: Base64URL.encode(random.bytes(16)))
        return [
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", try JWT.sign(claims, typ: "JWT", key: self.key)),
        ]
    }

    private struct Claims: Encodable {
        let iss: String
        let sub: String
        let aud: String
        let iat: Int
        let exp: Int
        let jti: String
    }
}
