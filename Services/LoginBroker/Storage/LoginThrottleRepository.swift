import Database
import Foundation
import Vocabulary

/// The table `login_throttles`: failures by keyed hash of the user name typed, whether anybody has it or not.
package struct LoginThrottleRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE login_throttles (
            name_hash BYTEA PRIMARY KEY,
            failures BIGINT NOT NULL,
            locked_until BIGINT,
            changed_at BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX login_throttles_changed_at ON login_throttles (changed_at)"]

    package func find(_ nameHash: [UInt8]) throws -> LoginThrottle {
        try self.sql.row("SELECT failures, locked_until FROM login_throttles WHERE name_hash = \(nameHash)").map {
            LoginThrottle(failures: try $0.get("failures"), lockedUntil: try $0.optional("locked_until"))
        } ?? LoginThrottle()
    }

    package func save(_ throttle: LoginThrottle, for nameHash: [UInt8], at now: Date) throws {
        try self.sql.execute(
            """
            INSERT INTO login_throttles (name_hash, failures, locked_until, changed_at)
            VALUES (\(nameHash), \(throttle.failures), \(throttle.lockedUntil), \(now))
            ON CONFLICT (name_hash) DO UPDATE
            SET failures = excluded.failures, locked_until = excluded.locked_until, changed_at = excluded.changed_at
            """)
    }

    /// Removes what has not changed since `date`, unless it still locked then.
    func removeChanged(before date: Date) throws {
        try self.sql.execute(
            "DELETE FROM login_throttles WHERE changed_at < \(date) AND (locked_until IS NULL OR locked_until < \(date))")
    }

    /// Forgets failures counted after `date`: they come from a clock that was ahead.
    func removeChanged(after date: Date) throws {
        try self.sql.execute("DELETE FROM login_throttles WHERE changed_at > \(date)")
    }
}

extension Transaction {
    package var loginThrottles: LoginThrottleRepository { .init(sql: self) }
}
