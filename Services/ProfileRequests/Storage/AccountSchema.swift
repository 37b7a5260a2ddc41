import Database
import RelyingParty
import ServiceKit

/// The tables of accounts, of the stage at which they are completed, and of sessions.
package enum AccountSchema {
    package static let migration = SchemaMigration(
        version: 2, name: "accounts and sessions",
        statements: [AccountRepository.schema] + AccountRepository.indexes + [StageSessionRepository.schema]
            + StageSessionRepository.indexes
            + [LogInAttemptRepository.schema] + LogInAttemptRepository.indexes + [WebSessionRepository.schema]
            + WebSessionRepository.indexes)

    package static let languages = SchemaMigration(version: 4, name: "language of mails", statements: [AccountRepository.languageColumn])

    package static let changes = SchemaMigration(
        version: 5, name: "changes of address, closed accounts",
        statements: [AccountRepository.closedColumn, AccountRepository.closedIndex, EmailChangeRepository.schema]
            + EmailChangeRepository.indexes + [RoleRequestRepository.holdersIndex])

    package static let reminders = SchemaMigration(
        version: 6, name: "reminders to activate switched off", statements: [AccountRepository.reminderColumn])
}
