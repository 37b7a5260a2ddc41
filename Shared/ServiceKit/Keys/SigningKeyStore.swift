import Database
import Foundation
import JOSE
import Sealing

/// The private keys a service signs with: made once, kept sealed in its database, the same after every restart.
package struct SigningKeys: Sendable {
    private let keys: [SignatureAlgorithm: PrivateKey]
    /// The public halves, for the service's JWKS; made ready once.
    package let keySet: JWKSet

    private init(keys: [SignatureAlgorithm: PrivateKey]) {
        self.keys = keys
        self.keySet = JWKSet(keys: keys.values.map(\.publicKey.jwk).sorted { ($0.alg ?? "") < ($1.alg ?? "") })
    }

    /// Loads the keys for `algorithms`, making those that do not exist yet. Ten instances that start at once end up with the same keys.
    package static func load(_ algorithms: [SignatureAlgorithm], in realm: Realm) async throws -> SigningKeys {
        var keys: [SignatureAlgorithm: PrivateKey] = [:]
        for algorithm in algorithms {
            if let key = try await realm.database.read({ sql in try sql.signingKeys.find(algorithm, sealer: realm.sealer) }) {
                keys[algorithm] = key
                continue
            }
            let candidate = try PrivateKey.generate(algorithm)
            keys[algorithm] = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                if let earlier = try sql.signingKeys.find(algorithm, sealer: sealer) { return earlier }
                try sql.signingKeys.insert(candidate, sealer: sealer, at: now)
                return candidate
            }
        }
        return SigningKeys(keys: keys)
    }

    /// The key to sign with.
    ///
    /// - Throws: ``SigningKeyMissing`` for an algorithm the service did not load.
    package func key(for algorithm: SignatureAlgorithm) throws -> PrivateKey {
        guard let key = self.keys[algorithm] else { throw SigningKeyMissing(algorithm: algorithm) }
        return key
    }
}

extension SigningKeys: KeySetSource {
    package func keySet(refreshing: Bool) async throws -> JWKSet {
        self.keySet
    }
}

/// A service was asked to sign with an algorithm it has no key for.
package struct SigningKeyMissing: Error {
    let algorithm: SignatureAlgorithm
}

/// The table `signing_keys`.
package struct SigningKeyRepository {
    let sql: Transaction

    /// The tables of the service kit's own are created by this migration, the first of every service.
    static let schema: SQL = """
        CREATE TABLE signing_keys (
            algorithm TEXT PRIMARY KEY,
            key_id TEXT NOT NULL,
            private_key BYTEA NOT NULL,
            created_at BIGINT NOT NULL
        )
        """

    func find(_ algorithm: SignatureAlgorithm, sealer: Sealer) throws -> PrivateKey? {
        let row = try self.sql.row("SELECT private_key FROM signing_keys WHERE algorithm = \(algorithm.rawValue)")
        guard let row else { return nil }
        let sealed = try row.get("private_key", as: [UInt8].self)
        return try PrivateKey(pkcs8DER: try sealer.open(sealed, for: Self.context(algorithm)))
    }

    func insert(_ key: PrivateKey, sealer: Sealer, at now: Date) throws {
        let sealed = try sealer.seal(try key.pkcs8DER, for: Self.context(key.algorithm))
        try self.sql.execute(
            """
            INSERT INTO signing_keys (algorithm, key_id, private_key, created_at)
            VALUES (\(key.algorithm.rawValue), \(key.keyID), \(sealed), \(now))
            """)
    }

    private static func context(_ algorithm: SignatureAlgorithm) -> String {
        "signing_keys.private_key:\(algorithm.rawValue)"
    }
}

extension Transaction {
    var signingKeys: SigningKeyRepository { .init(sql: self) }
}
