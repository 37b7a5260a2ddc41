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

/// The help line's view of migrations (served by account-migration, scope `helpline`; every look is audited).
package enum MigrationEventAPI {
    /// What happened under an event number, step by step.
    package static let event = Endpoint<Nothing, MigrationEventReply>(.get, "/v1/events/:number", isIdempotent: true)
}

/// A migration event as the help line sees it: no personal datum beyond what it needs.
package struct MigrationEventReply: Codable, Hashable, Sendable {
    /// For instance `MIGRATION_1701216444943`.
    package let number: String
    /// For instance `Z02`; absent while the search goes on.
    package let code: String?
    /// What the code means, in Polish.
    package let description: String?
    /// The last three digits of the PESEL, what callers are asked for; absent for persons without one.
    package let lastThreeDigits: String?
    /// What happened, oldest first.
    package let steps: [Step]

    package struct Step: Codable, Hashable, Sendable {
        /// UTC, ISO 8601 with milliseconds.
        package let at: String
        /// A stable word: `search-started`, `outcome`, `migrated`, `continued-without-migration`, `aborted`, …
        package let what: String

        package init(at: String, what: String) {
            self.at = at
            self.what = what
        }
    }

    package init(number: String, code: String?, description: String?, lastThreeDigits: String?, steps: [Step]) {
        self.number = number
        self.code = code
        self.description = description
        self.lastThreeDigits = lastThreeDigits
        self.steps = steps
    }
}
