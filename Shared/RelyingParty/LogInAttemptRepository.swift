import Database
import Foundation
import LibCrypto
import Sealing

/// The table `login_attempts`: each can be finished once, by the browser that began it.
package struct LogInAttemptRepository {
    let sql: Transaction
    let sealer: Sealer

    package static let schema: SQL = """
        CREATE TABLE login_attempts (
            state_hash BYTEA PRIMARY KEY,
            browser_hash BYTEA NOT NULL,
            nonce TEXT NOT NULL,
            code_verifier BYTEA NOT NULL,
            return_path TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            used_at BIGINT
        )
        """
    package static let indexes: [SQL] = ["CREATE INDEX login_attempts_started_at ON login_attempts (started_at)"]

    package func insert(_ attempt: LogInAttempt) throws {
        let verifier = try self.sealer.seal(attempt.codeVerifier, for: Self.context(attempt.stateHash))
        try self.sql.execute(
            """
            INSERT INTO login_attempts (state_hash, browser_hash, nonce, code_verifier, return_path, started_at)
            VALUES (\(attempt.stateHash), \(attempt.browserHash), \(attempt.nonce), \(verifier), \(attempt.returnPath), \(attempt.startedAt))
            """)
    }

    /// Uses an attempt up: `nil` when it is unknown, too old, used, or another browser's.
    package func finish(stateHash: [UInt8], browserHash: [UInt8], at now: Date) throws -> LogInAttempt? {
        try self.sql.row(
            """
            UPDATE login_attempts SET used_at = \(now)
            WHERE state_hash = \(stateHash) AND browser_hash = \(browserHash) AND used_at IS NULL
                AND started_at > \(now.addingTimeInterval(-LogInAttempt.lifetime))
            RETURNING nonce, code_verifier, return_path, started_at
            """
        ).map { row in
            LogInAttempt(
                stateHash: stateHash, browserHash: browserHash, nonce: try row.get("nonce"),
                codeVerifier: try self.sealer.openText(try row.get("code_verifier", as: [UInt8].self), for: Self.context(stateHash)),
                returnPath: try row.get("return_path"), startedAt: try row.get("started_at"))
        }
    }

    /// Forgets attempts that can no longer be finished.
    package func removeExpired(at now: Date) throws {
        try self.sql.execute("DELETE FROM login_attempts WHERE started_at <= \(now.addingTimeInterval(-LogInAttempt.lifetime))")
    }

    private static func context(_ hash: [UInt8]) -> String {
        "login_attempts.code_verifier:\(Base64URL.encode(hash))"
    }
}

extension Transaction {
    package func logInAttempts(_ sealer: Sealer) -> LogInAttemptRepository { .init(sql: self, sealer: sealer) }
}
