import AccountMigrationDomain
import Database
import Foundation
import Vocabulary

/// The table `migration_events`: every outcome of a search under a number of its own, kept when ePLOZ is searched again.
///
/// The number is the millisecond of the outcome, or the next one that is free: no two events share one, on whichever instance they happen.
package struct MigrationEventRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE migration_events (
            millisecond BIGINT PRIMARY KEY,
            migration TEXT NOT NULL,
            code TEXT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX migration_events_migration ON migration_events (migration)"]

    /// An outcome as it was recorded.
    package struct Record: Sendable {
        package let event: EventNumber
        package let migration: UUID
        package let code: EventCode
    }

    /// Records an outcome and gives it its number.
    package func record(_ code: EventCode, of migration: UUID, at now: Date) throws -> EventNumber {
        let present = Int64((now.timeIntervalSince1970 * 1000).rounded(.down))
        let row = try self.sql.row("SELECT MAX(millisecond) AS latest FROM migration_events WHERE millisecond >= \(present)")
        let latest = try row?.optional("latest", as: Int64.self)
        let event = EventNumber(millisecond: latest.map { $0 + 1 } ?? present)
        try self.sql.execute(
            "INSERT INTO migration_events (millisecond, migration, code) VALUES (\(event.millisecond), \(migration), \(code.rawValue))")
        return event
    }

    package func find(_ event: EventNumber) throws -> Record? {
        try self.sql.row("SELECT * FROM migration_events WHERE millisecond = \(event.millisecond)").map(Self.record)
    }

    /// The outcomes of a migration, oldest first.
    package func all(of migration: UUID) throws -> [Record] {
        try self.sql.rows("SELECT * FROM migration_events WHERE migration = \(migration) ORDER BY millisecond").map(Self.record)
    }

    private static func record(_ row: Row) throws -> Record {
        guard let code = EventCode(rawValue: try row.get("code")) else { throw DatabaseError.malformed(column: "code") }
        return Record(event: EventNumber(millisecond: try row.get("millisecond")), migration: try row.get("migration"), code: code)
    }
}

extension Transaction {
    package var migrationEvents: MigrationEventRepository { .init(sql: self) }
}
