import Database
import Foundation
import JOSE
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// Proves which client sends a request to the token, introspection or revocation endpoint (RFC 6749 section 2.3). A client is only believed
/// when it uses the one method it is registered for.
package struct ClientAuthenticator: Sendable {
    private let clients: ClientRegistry
    private let keySets: [ClientID: any KeySetSource]

    /// - Parameter keySet: the source of the keys served at a `jwks_uri`; asked once for each client.
    package init(clients: ClientRegistry, keySet: (_ jwksURI: String) -> any KeySetSource) {
        self.clients = clients
        var keySets: [ClientID: any KeySetSource] = [:]
        for client in clients.clients {
            if case .privateKeyJWT(let uri) = client.authentication { keySets[client.id] = keySet(uri) }
        }
        self.keySets = keySets
    }

    /// The client behind `credentials`.
    ///
    /// - Parameter endpoint: the endpoint's URL, which an assertion may name as its audience beside the issuer.
    /// - Throws: ``OAuthError`` `invalid_client`, without saying whether the client exists.
    func authenticate(_ credentials: ClientCredentials, endpoint: String, in realm: Realm) async throws -> Client {
        switch credentials {
        case .none(let id):
            guard let client = self.clients[ClientID(rawValue: id)], client.authentication == .none else { throw Self.refusal }
            return client
        case .basic(let id, let secret):
            guard let client = self.clients[ClientID(rawValue: id)], case .secretBasic(let hash) = client.authentication,
                Self.matches(secret, hash)
            else { throw Self.refusal }
            return client
        case .post(let id, let secret):
            guard let client = self.clients[ClientID(rawValue: id)], case .secretPost(let hash) = client.authentication,
                Self.matches(secret, hash)
            else { throw Self.refusal }
            return client
        case .assertion(let assertion, let id):
            return try await self.authenticate(assertion: assertion, clientID: id, endpoint: endpoint, in: realm)
        }
    }

    private static func matches(_ secret: Secret, _ hash: [UInt8]) -> Bool {
        constantTimeEquals(SHA256.hash(Array(secret.exposed.utf8)), hash)
    }

    /// `private_key_jwt` (OpenID Connect Core section 9, RFC 7523 section 3). Assertions keep real time, like all that passes between
    /// services.
    private func authenticate(assertion: String, clientID: String?, endpoint: String, in realm: Realm) async throws -> Client {
        guard let id = clientID ?? ClientAssertion.issuer(of: assertion), let client = self.clients[ClientID(rawValue: id)],
            let keySet = self.keySets[client.id]
        else { throw Self.refusal }
        let now = Date()
        let claims: ClientAssertion
        do {
            claims = try await ClientAssertion.verify(assertion, of: client.id, keys: keySet, at: now)
        } catch is JOSEError {
            throw Self.refusal
        } catch {
            throw ClientKeysUnavailable(client: client.id)
        }
        guard claims.isAcceptable(for: client.id, audiences: [realm.issuer, realm.issuer + "/token", endpoint], at: now) else {
            throw Self.refusal
        }
        let isFirstUse = try await realm.database.write { sql in
            try sql.clientAssertions.use(claims.jti, of: client.id, expiresAt: claims.expiresAt)
        }
        guard isFirstUse else { throw Self.refusal }
        return client
    }

    private static let refusal = OAuthError(.invalidClient, "Client authentication failed.")
}

/// A client's `jwks_uri` did not give its keys; nothing is said about the client's assertion.
struct ClientKeysUnavailable: Error {
    let client: ClientID
}
