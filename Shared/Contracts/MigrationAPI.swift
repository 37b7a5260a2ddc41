import HTTPTypes
import Vocabulary

/// What the broker is told of a migration's end (served by login-broker, scope `migrations`).
package enum MigrationReportAPI {
    /// Records the end of a person's migration. Repeating a report changes nothing.
    package static let report = Endpoint<MigrationReport, Nothing>(.post, "/v1/migrations/reports", isIdempotent: true)
}

/// A migration that has ended in the person going on to the account stage.
package struct MigrationReport: Codable, Hashable, Sendable {
    /// The person, by the name account-migration knows them by (pairwise).
    package let subject: SubjectID
    package let result: MigrationResult

    package init(subject: SubjectID, result: MigrationResult) {
        self.subject = subject
        self.result = result
    }
}

/// What carries over to the UEOZ account.
package struct MigrationResult: Codable, Hashable, Sendable {
    /// The number of the event the decision was made on.
    package let event: String
    /// The ePLOZ login, when the person chose to migrate that account.
    package let login: String?
    /// The ePLOZ e-mail address, likewise.
    package let email: EmailAddress?

    package init(event: String, login: String?, email: EmailAddress?) {
        self.event = event
        self.login = login
        self.email = email
    }
}
