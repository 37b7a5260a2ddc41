import AccountMigrationDomain
import Database
import Foundation
import Sealing
import Vocabulary

/// The table `migration_events`: every outcome of a search under a number of its own, kept when ePLOZ is searched again.
///
/// The number is the millisecond of the outcome, or the next one that is free: no two events share one, on whichever instance they happen.
package struct MigrationEventRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE migration_events (
            millisecond BIGINT PRIMARY KEY,
            migration TEXT NOT NULL,
            code TEXT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX migration_events_migration ON migration_events (migration)"]
    /// The latest of a migration are found without reading the others.
    static let orderedIndex: [SQL] = [
        "DROP INDEX migration_events_migration",
        "CREATE INDEX migration_events_migration ON migration_events (migration, millisecond)",
    ]

    /// What was found, sealed.
    static let foundColumn: SQL = "ALTER TABLE migration_events ADD COLUMN found BYTEA"

    /// An outcome as it was recorded.
    package struct Record: Sendable {
        package let event: EventNumber
        package let migration: UUID
        package let code: EventCode
        /// The accounts the search found.
        package let found: [LegacyAccount]
    }

    /// Records an outcome and gives it its number.
    package func record(_ finding: Finding, of migration: UUID, at now: Date) throws -> EventNumber {
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
        let found = finding.found.isEmpty ? nil : try self.sealer.seal(json: finding.found, for: Self.context(event))
        try self.sql.execute(
            """
            INSERT INTO migration_events (millisecond, migration, code, found)
            VALUES (\(event.millisecond), \(migration), \(finding.code.rawValue), \(found))
            """)
        return event
    }

    package func find(_ event: EventNumber) throws -> Record? {
        try self.sql.row("SELECT * FROM migration_events WHERE millisecond = \(event.millisecond)").map(self.record)
    }

    /// The latest outcomes of a migration, newest first.
    package func latest(_ limit: Int, of migration: UUID) throws -> [Record] {
        try self.sql.rows(
            "SELECT * FROM migration_events WHERE migration = \(migration) ORDER BY millisecond DESC LIMIT \(limit)"
        ).map(self.record)
    }

    /// Forgets all but the logins of the accounts that were found for a person: their events are found by those, and nothing is left to decide.
    package func forgetAccounts(of subject: SubjectID) throws {
        let rows = try self.sql.rows(
            """
            SELECT migration_events.* FROM migrations JOIN migration_events ON migration_events.migration = migrations.id
            WHERE migrations.subject = \(subject.rawValue) AND migration_events.found IS NOT NULL
            """)
        for record in try rows.map(self.record) {
            let found = try self.sealer.seal(json: record.found.map(\.withLoginOnly), for: Self.context(record.event))
            try self.sql.execute("UPDATE migration_events SET found = \(found) WHERE millisecond = \(record.event.millisecond)")
        }
    }

    private func record(_ row: Row) throws -> Record {
        guard let code = EventCode(rawValue: try row.get("code")) else { throw DatabaseError.malformed(column: "code") }
        let event = EventNumber(millisecond: try row.get("millisecond"))
        let found = try row.optional("found", as: [UInt8].self).map {
            try self.sealer.open($0, as: [LegacyAccount].self, for: Self.context(event))
        }
        return Record(event: event, migration: try row.get("migration"), code: code, found: found ?? [])
    }

    private static func context(_ event: EventNumber) -> String {
        "migration_events.found:\(event.value)"
    }
}

extension Transaction {
    package func migrationEvents(_ sealer: Sealer) -> MigrationEventRepository { .init(sql: self, sealer: sealer) }
}
