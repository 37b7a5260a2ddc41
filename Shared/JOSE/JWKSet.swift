/// A JSON Web Key Set (RFC 7517 section 5), its usable keys made ready once.
package struct JWKSet: Codable, Sendable {
    package let keys: [JWK]
    private let usable: [PublicKey]

    private enum CodingKeys: String, CodingKey {
        case keys
    }

    /// More keys than this are not looked at.
    private static let limit = 64

    package init(keys: [JWK]) {
        self.keys = keys
        self.usable = keys.prefix(Self.limit).compactMap { jwk in
            guard jwk.use == nil || jwk.use == "sig", jwk.keyOperations?.contains("verify") ?? true, let key = try? PublicKey(jwk: jwk)
            else { return nil }
            guard jwk.alg == nil || jwk.alg == key.algorithm.rawValue else { return nil }
            return key
        }
    }

    /// Keys that this library does not understand are skipped, as section 5 of the RFC asks.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(keys: try container.decode([Tolerant].self, forKey: .keys).compactMap(\.key))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.keys, forKey: .keys)
    }

    /// The keys a header may mean: of its algorithm, and of its name if it gives one.
    package func usableKeys(kid: String?, algorithm: SignatureAlgorithm) -> [PublicKey] {
        self.usable.filter { $0.algorithm == algorithm && (kid == nil || $0.keyID == kid) }
    }

    private struct Tolerant: Decodable {
        let key: JWK?

        init(from decoder: any Decoder) throws {
            self.key = try? JWK(from: decoder)
        }
    }
}
