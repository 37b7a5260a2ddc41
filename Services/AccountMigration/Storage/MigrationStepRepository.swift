import AccountMigrationDomain
import Database
import Foundation

/// The table `migration_steps`: what happened in a migration, in order. Never changed.
package struct MigrationStepRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE migration_steps (
            migration TEXT NOT NULL,
            position BIGINT NOT NULL,
            at BIGINT NOT NULL,
            what TEXT NOT NULL,
            PRIMARY KEY (migration, position)
        )
        """

    /// The steps of migrations from before there was the table, as far as they were kept.
    static let history: [SQL] = [
        """
        INSERT INTO migration_steps (migration, position, at, what)
        SELECT id, 0, started_at, 'search-started' FROM migrations
        """,
        """
        INSERT INTO migration_steps (migration, position, at, what)
        SELECT migration, ROW_NUMBER() OVER (PARTITION BY migration ORDER BY millisecond), millisecond, 'outcome-' || code FROM migration_events
        """,
        """
        INSERT INTO migration_steps (migration, position, at, what)
        SELECT id, 1 + (SELECT MAX(position) FROM migration_steps WHERE migration = id), decided_at,
            CASE state WHEN 'migrated' THEN 'migrated' WHEN 'aborted' THEN 'aborted' ELSE 'continued-without-migration' END
        FROM migrations WHERE decided_at IS NOT NULL
        """,
    ]

    /// A step as it was recorded.
    package struct Record: Hashable, Sendable {
        package let at: Date
        /// ``MigrationStep/word``
        package let what: String
    }

    package func append(_ step: MigrationStep, to migration: UUID, at now: Date) throws {
        try self.sql.execute(
            """
            INSERT INTO migration_steps (migration, position, at, what)
            SELECT CAST(\(migration) AS TEXT), COALESCE(MAX(position), -1) + 1, CAST(\(now) AS BIGINT), CAST(\(step.word) AS TEXT)
            FROM migration_steps WHERE migration = \(migration)
            """)
    }

    /// What happened last, oldest first.
    package func latest(_ limit: Int, of migration: UUID) throws -> [Record] {
        try self.sql.rows(
            "SELECT at, what FROM migration_steps WHERE migration = \(migration) ORDER BY position DESC LIMIT \(limit)"
        ).reversed().map { row in Record(at: try row.get("at"), what: try row.get("what")) }
    }
}

extension Transaction {
    package var migrationSteps: MigrationStepRepository { .init(sql: self) }
}
