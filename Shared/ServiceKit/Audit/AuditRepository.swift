import Database
import Foundation

/// The table `audit_entries`: appended to in the same transaction as the act it tells of, never changed.
package struct AuditRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE audit_entries (
            id TEXT PRIMARY KEY,
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            object TEXT,
            data_subject TEXT,
            source TEXT,
            result TEXT NOT NULL
        )
        """
    static let indexes: [SQL] = [
        "CREATE INDEX audit_entries_at ON audit_entries (at)",
        "CREATE INDEX audit_entries_data_subject ON audit_entries (data_subject, at)",
        "CREATE INDEX audit_entries_object ON audit_entries (object, at)",
    ]

    package func append(_ entry: AuditEntry) throws {
        try self.sql.execute(
            """
            INSERT INTO audit_entries (id, at, actor, action, object, data_subject, source, result)
            VALUES (\(UUID()), \(entry.at), \(entry.actor), \(entry.action), \(entry.object), \(entry.dataSubject), \(entry.source),
                \(entry.result.rawValue))
            """)
    }

    /// The entries about `object`, oldest first.
    package func entries(about object: String) throws -> [AuditEntry] {
        try self.sql.rows("SELECT * FROM audit_entries WHERE object = \(object) ORDER BY at, id").map(Self.entry)
    }

    private static func entry(_ row: Row) throws -> AuditEntry {
        AuditEntry(
            at: try row.get("at"), actor: try row.get("actor"), action: try row.get("action"), object: try row.optional("object"),
            dataSubject: try row.optional("data_subject"), source: try row.optional("source"),
            result: AuditEntry.Result(rawValue: try row.get("result")) ?? .failed)
    }
}

extension Transaction {
    package var audit: AuditRepository { .init(sql: self) }
}
