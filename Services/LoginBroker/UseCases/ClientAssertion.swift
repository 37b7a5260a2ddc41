import Foundation
import JOSE
import LibCrypto
import ServiceKit
import Vocabulary

/// The claims of a client's assertion (RFC 7523 section 3, OpenID Connect Core section 9).
struct ClientAssertion: Decodable, Sendable {
    /// How far ahead an assertion may expire, in seconds.
    static let longestLifetime: TimeInterval = 300
    /// How far the client's clock may be ahead, in seconds.
    static let leeway: TimeInterval = 30

    let iss: String
    let sub: String
    let aud: Audience
    /// Seconds since 1970.
    let exp: Double
    let nbf: Double?
    let iat: Double?
    let jti: String

    /// One audience or several (RFC 7519 section 4.1.3).
    struct Audience: Decodable, Sendable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) {
                self.values = [one]
            } else {
                self.values = try container.decode([String].self)
            }
        }
    }

    var expiresAt: Date { Date(timeIntervalSince1970: self.exp) }

    /// Whether the assertion speaks for `client`, to us, now.
    func isAcceptable(for client: ClientID, audiences: Set<String>, at now: Date) -> Bool {
        let seconds = now.timeIntervalSince1970
        return self.iss == client.rawValue && self.sub == client.rawValue && !audiences.isDisjoint(with: self.aud.values)
            && self.exp > seconds && self.exp <= seconds + Self.longestLifetime + Self.leeway
            && (self.nbf ?? 0) <= seconds + Self.leeway && (self.iat ?? 0) <= seconds + Self.leeway
            && (1...256).contains(self.jti.utf8.count)
    }

    /// The claims of an assertion signed with one of the client's keys. An unknown key is looked for once more.
    ///
    /// - Throws: ``JOSEError`` when it is not genuine; whatever the key source throws when the keys cannot be had.
    static func verify(_ assertion: String, of client: ClientID, keys: any KeySetSource, at now: Date) async throws -> ClientAssertion {
        do {
            return try Self.verify(assertion, with: try await keys.keySet(refreshing: false))
        } catch JOSEError.unknownKey {
            return try Self.verify(assertion, with: try await keys.keySet(refreshing: true))
        }
    }

    private static func verify(_ assertion: String, with keys: JWKSet) throws -> ClientAssertion {
        let (_, payload) = try JWS.verify(
            assertion, keys: { header in keys.usableKeys(kid: header.kid, algorithm: header.alg) }, algorithms: [.es256, .rs256])
        do {
            return try JSONDecoder().decode(ClientAssertion.self, from: Data(payload))
        } catch {
            throw JOSEError.malformed
        }
    }

    /// The client an assertion claims to be of, before anything is proven: says which keys to try.
    static func issuer(of assertion: String) -> String? {
        struct Claims: Decodable {
            let iss: String
        }
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(parts[1]) else { return nil }
        return try? JSONDecoder().decode(Claims.self, from: Data(payload)).iss
    }
}
