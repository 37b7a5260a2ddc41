import Database
import ServiceKit

/// The service's own tables.
package enum NotificationWorkerSchema {
    package static let migrations = [
        SchemaMigration(version: 2, name: "mails", statements: [MailRepository.schema] + MailRepository.indexes),
        SchemaMigration(version: 3, name: "mails by age", statements: [MailRepository.ageIndex]),
        SchemaMigration(version: 4, name: "dead letters", statements: [MailRepository.deadIndex]),
        SchemaMigration(version: 5, name: "schedules", statements: MailRepository.schedule),
        SchemaMigration(version: 6, name: "whose mails they are", statements: MailRepository.subjects),
        AuditSchema.kept(version: 7),
    ]
}
