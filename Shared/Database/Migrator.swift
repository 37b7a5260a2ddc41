import Foundation

/// Brings a schema up to date: forwards only, each step once, however many instances start at the same moment.
package struct Migrator: Sendable {
    private let migrations: [SchemaMigration]

    /// - Parameter migrations: all steps there are, in order.
    package init(_ migrations: [SchemaMigration]) {
        self.migrations = migrations
    }

    /// Applies the steps that are missing, in one transaction.
    ///
    /// - Throws: ``DatabaseError/schemaNewer(found:known:)`` and ``DatabaseError/migrationChanged(version:)`` before anything is changed.
    package func migrate(_ database: any Database, now: Date) async throws {
        try await database.writeAlone { [migrations, dialect = database.dialect] sql in
            try sql.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version BIGINT PRIMARY KEY,
                    name TEXT NOT NULL,
                    checksum TEXT NOT NULL,
                    applied_at BIGINT NOT NULL
                )
                """)
            let applied = try sql.rows("SELECT version, checksum FROM schema_migrations ORDER BY version")
            let found = try applied.last?.get("version", as: Int.self) ?? 0
            let known = migrations.last?.version ?? 0
            guard found <= known else { throw DatabaseError.schemaNewer(found: found, known: known) }
            for (row, migration) in zip(applied, migrations) {
                guard try row.get("version") == migration.version, try row.get("checksum") == migration.checksum else {
                    throw DatabaseError.migrationChanged(version: migration.version)
                }
            }
            for migration in migrations.dropFirst(applied.count) {
                for statement in migration.statements(in: dialect) { try sql.execute(statement) }
                try sql.execute(
                    """
                    INSERT INTO schema_migrations (version, name, checksum, applied_at)
                    VALUES (\(migration.version), \(migration.name), \(migration.checksum), \(now))
                    """)
            }
        }
    }
}
