import Database
import Foundation
import LoginBrokerDomain

/// The table `refresh_tokens`: single use, hashed. A used row stays until it would have expired, so that a second use is seen and ends the
/// whole grant (RFC 9700 section 4.14.2).
package struct RefreshTokenRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE refresh_tokens (
            hash BYTEA PRIMARY KEY,
            token_grant TEXT NOT NULL,
            issued_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            used_at BIGINT
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX refresh_tokens_expires_at ON refresh_tokens (expires_at)"]

    func insert(_ token: RefreshToken) throws {
        try self.sql.execute(
            """
            INSERT INTO refresh_tokens (hash, token_grant, issued_at, expires_at)
            VALUES (\(token.hash), \(token.grant), \(token.issuedAt), \(token.expiresAt))
            """)
    }

    func find(_ hash: [UInt8]) throws -> (token: RefreshToken, usedAt: Date?)? {
        try self.sql.row("SELECT * FROM refresh_tokens WHERE hash = \(hash)").map { row in
            (
                RefreshToken(
                    hash: hash, grant: try row.get("token_grant"), issuedAt: try row.get("issued_at"), expiresAt: try row.get("expires_at")),
                try row.optional("used_at")
            )
        }
    }

    /// Uses a token up.
    ///
    /// - Returns: whether this was its first use.
    func use(_ hash: [UInt8], at now: Date) throws -> Bool {
        try self.sql.execute("UPDATE refresh_tokens SET used_at = \(now) WHERE hash = \(hash) AND used_at IS NULL") == 1
    }

    func removeExpired(before date: Date) throws {
        try self.sql.execute("DELETE FROM refresh_tokens WHERE expires_at < \(date)")
    }
}

extension Transaction {
    package var refreshTokens: RefreshTokenRepository { .init(sql: self) }
}
