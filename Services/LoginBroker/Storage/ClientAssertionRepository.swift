import Database
import Foundation
import LibCrypto
import Vocabulary

/// The table `client_assertions`: the `jti` of every assertion a client used, until the assertion expires (RFC 7523 section 3).
package struct ClientAssertionRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE client_assertions (
            client TEXT NOT NULL,
            jti_hash BYTEA NOT NULL,
            expires_at BIGINT NOT NULL,
            PRIMARY KEY (client, jti_hash)
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX client_assertions_expires_at ON client_assertions (expires_at)"]

    /// Uses an assertion up.
    ///
    /// - Returns: whether this was its first use.
    func use(_ jti: String, of client: ClientID, expiresAt: Date) throws -> Bool {
        try self.sql.execute(
            """
            INSERT INTO client_assertions (client, jti_hash, expires_at)
            VALUES (\(client.rawValue), \(SHA256.hash(Array(jti.utf8))), \(expiresAt))
            ON CONFLICT (client, jti_hash) DO NOTHING
            """) == 1
    }

    func removeExpired(before date: Date) throws {
        try self.sql.execute("DELETE FROM client_assertions WHERE expires_at < \(date)")
    }
}

extension Transaction {
    package var clientAssertions: ClientAssertionRepository { .init(sql: self) }
}
