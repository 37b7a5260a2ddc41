import Foundation
import JOSE
import LoginBrokerDomain

/// The key of the client `robot`, and the assertions it signs.
struct PrivateKeyBox: Sendable {
    let key: PrivateKey
    let set: JWKSet

    static func es256() throws -> PrivateKeyBox {
        let key = try PrivateKey.generate(.es256)
        return PrivateKeyBox(key: key, set: JWKSet(keys: [key.publicKey.jwk]))
    }

    /// A token request with a fresh assertion.
    func form(resource: String) throws -> [String: String] {
        struct Claims: Encodable {
            let iss = "robot"
            let sub = "robot"
            let aud = TestProvider.issuer
            let exp = Int(Date().timeIntervalSince1970) + 60
            let jti = UUID().uuidString
        }
        return [
            "grant_type": "client_credentials", "resource": resource, "client_assertion_type": ClientCredentials.assertionType,
            "client_assertion": try JWT.sign(Claims(), typ: "JWT", key: self.key),
        ]
    }
}
