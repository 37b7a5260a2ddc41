import Database
import Foundation
import ProfileRequestsDomain
import Sealing
import Vocabulary

/// The table `legacy_statistics_throttles`: failures by keyed hash of the login typed, whether anybody has it or not, and of the person who typed.
package struct LegacyThrottleRepository {
    /// What failures are counted of.
    package enum Subject: Hashable, Sendable {
        case login(LegacyLogin)
        case person(UUID)
    }

    /// How long failures that did not lock are remembered.
    package static let remembered: TimeInterval = 86_400

    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE legacy_statistics_throttles (
            subject_hash BYTEA PRIMARY KEY,
            failures BIGINT NOT NULL,
            locked_until BIGINT,
            changed_at BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX legacy_statistics_throttles_changed_at ON legacy_statistics_throttles (changed_at)"]

    package func find(_ subject: Subject) throws -> LoginThrottle {
        try self.sql.row("SELECT failures, locked_until FROM legacy_statistics_throttles WHERE subject_hash = \(self.hash(subject))").map {
            LoginThrottle(failures: try $0.get("failures"), lockedUntil: try $0.optional("locked_until"))
        } ?? LoginThrottle()
    }

    package func save(_ throttle: LoginThrottle, of subject: Subject, at now: Date) throws {
        try self.sql.execute(
            """
            INSERT INTO legacy_statistics_throttles (subject_hash, failures, locked_until, changed_at)
            VALUES (\(self.hash(subject)), \(throttle.failures), \(throttle.lockedUntil), \(now))
            ON CONFLICT (subject_hash) DO UPDATE
            SET failures = excluded.failures, locked_until = excluded.locked_until, changed_at = excluded.changed_at
            """)
    }

    /// Removes what has not changed since `date`, unless it still locked then.
    package func removeChanged(before date: Date) throws {
        try self.sql.execute(
            "DELETE FROM legacy_statistics_throttles WHERE changed_at < \(date) AND (locked_until IS NULL OR locked_until < \(date))")
    }

    private func hash(_ subject: Subject) -> [UInt8] {
        let value =
            switch subject {
            case .login(let login): "login:\(login.canonical)"
            case .person(let id): "account:\(id.uuidString.lowercased())"
            }
        return self.sealer.blindIndex(of: value, for: "legacy_statistics_throttles.subject")
    }
}

extension Transaction {
    package func legacyThrottles(_ sealer: Sealer) -> LegacyThrottleRepository { .init(sql: self, sealer: sealer) }
}
