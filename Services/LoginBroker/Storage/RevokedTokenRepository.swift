import Database
import Foundation

/// The table `revoked_access_tokens`: access tokens ended before their time (RFC 7009), by their `jti`.
package struct RevokedTokenRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE revoked_access_tokens (
            jti TEXT PRIMARY KEY,
            expires_at BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX revoked_access_tokens_expires_at ON revoked_access_tokens (expires_at)"]

    func insert(_ jti: String, expiresAt: Date) throws {
        try self.sql.execute(
            "INSERT INTO revoked_access_tokens (jti, expires_at) VALUES (\(jti), \(expiresAt)) ON CONFLICT (jti) DO NOTHING")
    }

    func contains(_ jti: String) throws -> Bool {
        try self.sql.row("SELECT jti FROM revoked_access_tokens WHERE jti = \(jti)") != nil
    }

    func removeExpired(before date: Date) throws {
        try self.sql.execute("DELETE FROM revoked_access_tokens WHERE expires_at < \(date)")
    }
}

extension Transaction {
    package var revokedTokens: RevokedTokenRepository { .init(sql: self) }
}
