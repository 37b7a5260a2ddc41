import Database
import RelyingParty
import ServiceKit

/// The service's own tables.
package enum AccountMigrationSchema {
    package static let migrations = [
        SchemaMigration(
            version: 2, name: "migrations and stage sessions",
            statements: [MigrationRepository.schema] + MigrationRepository.indexes + [MigrationEventRepository.schema]
                + MigrationEventRepository.indexes
                + [StageSessionRepository.schema] + StageSessionRepository.indexes),
        SchemaMigration(
            version: 3, name: "help line",
            statements: MigrationRepository.helpline + [MigrationEventRepository.foundColumn, MigrationStepRepository.schema]
                + MigrationStepRepository.history
                + [HelplineRulingRepository.schema, LogInAttemptRepository.schema] + LogInAttemptRepository.indexes
                + [WebSessionRepository.schema] + WebSessionRepository.indexes),
        SchemaMigration(
            version: 4, name: "legacy directory",
            statements: [LegacyImportRepository.schema] + LegacyImportRepository.indexes + [LegacyAccountRepository.schema]),
        SchemaMigration(
            version: 5, name: "help line limits",
            statements: [MigrationRepository.failuresColumn, HelplineSearchRepository.schema, HelplineRulingRepository.numberColumn]
                + HelplineRulingRepository.indexes + MigrationEventRepository.orderedIndex + [
                    MigrationRepository.subjectIndex, MigrationRepository.forgottenAccounts,
                ]),
        AuditSchema.kept(version: 6),
    ]
}
