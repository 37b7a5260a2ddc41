import Database
import Foundation
import ProfileRequestsDomain
import Sealing
import Vocabulary

/// The table `email_changes`. The address is sealed while it waits to be confirmed, and erased with the end of the change.
package struct EmailChangeRepository {
    /// How long a link that has ended is still told from one that was never sent.
    package static let remembered: TimeInterval = 30 * 86_400

    let sql: Transaction
    let columns: SealedColumns

    static let schema: SQL = """
        CREATE TABLE email_changes (
            id TEXT PRIMARY KEY,
            account_id TEXT NOT NULL,
            address BYTEA,
            link_hash BYTEA NOT NULL UNIQUE,
            asked_at BIGINT NOT NULL,
            state TEXT NOT NULL
        )
        """
    static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX email_changes_pending ON email_changes (account_id) WHERE state = 'pending'",
        "CREATE INDEX email_changes_account ON email_changes (account_id, asked_at)",
        "CREATE INDEX email_changes_asked_at ON email_changes (asked_at)",
    ]

    package func find(linkHash: [UInt8]) throws -> EmailChange? {
        try self.sql.row("SELECT * FROM email_changes WHERE link_hash = \(linkHash)").map(self.change)
    }

    /// The change that waits for its link to be used, expired or not.
    package func pending(of account: UUID) throws -> EmailChange? {
        try self.sql.row("SELECT * FROM email_changes WHERE account_id = \(account) AND state = 'pending'").map(self.change)
    }

    /// When changes were asked for, whatever became of them.
    package func asked(of account: UUID, after moment: Date) throws -> [Date] {
        try self.sql.rows("SELECT asked_at FROM email_changes WHERE account_id = \(account) AND asked_at > \(moment)")
            .map { try $0.get("asked_at") }
    }

    /// - Throws: ``DatabaseError/uniqueViolation`` when one is pending.
    package func insert(_ change: EmailChange) throws {
        try self.sql.execute(
            """
            INSERT INTO email_changes (id, account_id, address, link_hash, asked_at, state)
            VALUES (\(change.id), \(change.accountID), \(try self.address(change)), \(change.linkHash), \(change.askedAt),
                \(Self.code(change.state)))
            """)
    }

    /// Stores the end of a change.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it has ended otherwise since it was read.
    package func end(_ change: EmailChange) throws {
        let changed = try self.sql.execute(
            """
            UPDATE email_changes SET state = \(Self.code(change.state)), address = \(try self.address(change))
            WHERE id = \(change.id) AND state = 'pending'
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    /// Forgets changes asked for long ago.
    package func removeAsked(before date: Date) throws {
        try self.sql.execute("DELETE FROM email_changes WHERE asked_at < \(date)")
    }

    private func address(_ change: EmailChange) throws -> [UInt8]? {
        try change.address.map { try self.columns.seal($0, "address", of: change.id) }
    }

    private func change(_ row: Row) throws -> EmailChange {
        let id = try row.get("id", as: UUID.self)
        let state: EmailChange.State =
            switch try row.get("state", as: String.self) {
            case "pending": .pending(try self.columns.open(try row.get("address"), "address", of: id))
            case "confirmed": .confirmed
            case "replaced": .replaced
            case "withdrawn": .withdrawn
            default: throw DatabaseError.malformed(column: "state")
            }
        return EmailChange(
            id: id, accountID: try row.get("account_id"), linkHash: try row.get("link_hash"), askedAt: try row.get("asked_at"), state: state
        )
    }

    private static func code(_ state: EmailChange.State) -> String {
        switch state {
        case .pending: "pending"
        case .confirmed: "confirmed"
        case .replaced: "replaced"
        case .withdrawn: "withdrawn"
        }
    }
}

extension Transaction {
    package func emailChanges(_ sealer: Sealer) -> EmailChangeRepository {
        .init(sql: self, columns: SealedColumns(table: "email_changes", sealer: sealer))
    }
}
