import Database
import Foundation

/// The table `audit_retention`, of one row: before which moment entries may be removed. The database refuses to remove others
/// (``AuditSchema``).
package struct AuditRetentionRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE audit_retention (
            id BIGINT PRIMARY KEY,
            removable_before BIGINT NOT NULL
        )
        """

    /// Whether there is an entry older than that.
    package func hasOlder(than moment: Date) throws -> Bool {
        try self.sql.row("SELECT id FROM audit_entries WHERE at < \(moment) LIMIT 1") != nil
    }

    /// Lets entries older than that be removed, and no others from now on.
    package func permit(before moment: Date) throws {
        try self.sql.execute(
            """
            INSERT INTO audit_retention (id, removable_before) VALUES (1, \(moment))
            ON CONFLICT (id) DO UPDATE SET removable_before = excluded.removable_before
            """)
    }

    /// Removes the oldest entries.
    ///
    /// - Parameter limit: how many at most.
    /// - Returns: how many were removed.
    /// - Throws: ``DatabaseError/constraintViolation`` unless they may be removed.
    package func removeOldest(before moment: Date, limit: Int) throws -> Int {
        try self.sql.execute(
            """
            DELETE FROM audit_entries
            WHERE id IN (SELECT id FROM audit_entries WHERE at < \(moment) ORDER BY at LIMIT \(limit))
            """)
    }
}

extension Transaction {
    package var auditRetention: AuditRetentionRepository { .init(sql: self) }
}
