import Database
import Foundation

/// The table `audit_entries`: appended to in the same transaction as the act it tells of, never changed, and removed only when it is old
/// (``AuditRetentionRepository``).
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

    /// For whoever is shown what they did themselves.
    package static let actorIndex: SQL = "CREATE INDEX audit_entries_actor ON audit_entries (actor, at)"

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

    // MARK: In the order of the trail

    /// What somebody did, newest first.
    ///
    /// - Parameters:
    ///   - actor: as entries name them. Wants ``actorIndex``.
    ///   - position: the last entry of the page before; nil begins with the newest.
    package func newest(
        by actor: String, in period: AuditPeriod, before position: AuditPosition?, limit: Int
    ) throws -> [AuditRecord] {
        try self.newest("actor = \(actor)", period, position, limit)
    }

    /// What was done on somebody's data by others, newest first.
    package func newest(
        on person: String, in period: AuditPeriod, before position: AuditPosition?, limit: Int
    ) throws -> [AuditRecord] {
        try self.newest("data_subject = \(person)", period, position, limit)
    }

    private func newest(_ condition: SQL, _ period: AuditPeriod, _ position: AuditPosition?, _ limit: Int) throws -> [AuditRecord] {
        let start = position.map { position -> SQL in " AND (at, id) < (\(position.at), \(position.id))" } ?? ""
        return try self.sql.rows(
            """
            SELECT * FROM audit_entries WHERE \(condition) AND at >= \(period.from) AND at < \(period.until)\(start)
            ORDER BY at DESC, id DESC LIMIT \(limit)
            """
        ).map(Self.record)
    }

    /// Everything, oldest first.
    ///
    /// - Parameter position: the last entry of the page before; nil begins with the oldest.
    package func oldest(in period: AuditPeriod, after position: AuditPosition?, limit: Int) throws -> [AuditRecord] {
        let start = position.map { position -> SQL in " AND (at, id) > (\(position.at), \(position.id))" } ?? ""
        return try self.sql.rows(
            """
            SELECT * FROM audit_entries WHERE at >= \(period.from) AND at < \(period.until)\(start) ORDER BY at, id LIMIT \(limit)
            """
        ).map(Self.record)
    }

    /// Where an entry stands; nil when there is none with this id (any more).
    package func position(of id: UUID) throws -> AuditPosition? {
        try self.sql.row("SELECT at FROM audit_entries WHERE id = \(id)").map { AuditPosition(at: try $0.get("at"), id: id) }
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        AuditRecord(id: try row.get("id"), entry: try Self.entry(row))
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
