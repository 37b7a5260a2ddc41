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
        let present = EventNumber(at: now)
        // The end of the unbroken run of numbers that begins with this moment's, if that is taken.
        let taken = try self.sql.row(
            """
            SELECT millisecond FROM migration_events AS run
            WHERE millisecond >= \(present.millisecond)
                AND EXISTS (SELECT 1 FROM migration_events WHERE millisecond = \(present.millisecond))
                AND NOT EXISTS (SELECT 1 FROM migration_events WHERE millisecond = run.millisecond + 1)
            ORDER BY millisecond LIMIT 1
            """)
        let event = try taken.map { EventNumber(millisecond: try $0.get("millisecond")).next } ?? present
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
