import HTTPTypes
import Vocabulary

/// What sandbox personas start out with (served by login-broker in sandbox mode only, scope `seeds`).
///
/// A persona may have an active account and roles from the first day. The broker knows who that is; profile-requests, which owns accounts
/// and roles, asks here when it starts and makes what is missing.
package enum SeedAPI {
    package static let seeds = Endpoint<Nothing, PersonaSeeds>(.get, "/v1/sandbox/seeds", isIdempotent: true)
}

package struct PersonaSeeds: Codable, Hashable, Sendable {
    package let personas: [PersonaSeed]

    package init(personas: [PersonaSeed]) {
        self.personas = personas
    }
}

/// A persona whose account exists from the start.
package struct PersonaSeed: Codable, Hashable, Sendable {
    /// The person, by the name the calling service knows them by (pairwise).
    package let subject: SubjectID
    package let identity: Identity
    package let login: String
    package let email: EmailAddress
    package let status: UeozAccountStatus
    package let roles: [Role]

    package struct Role: Codable, Hashable, Sendable {
        /// The unit, by its kind's code when there is one of that kind only (`CeZ`), otherwise by its register-book number or name.
        package let unit: String
        /// The role's code, for instance `ADMINISTRATOR_CEZ`.
        package let role: String

        package init(unit: String, role: String) {
            self.unit = unit
            self.role = role
        }
    }

    package init(subject: SubjectID, identity: Identity, login: String, email: EmailAddress, status: UeozAccountStatus, roles: [Role]) {
        self.subject = subject
        self.identity = identity
        self.login = login
        self.email = email
        self.status = status
        self.roles = roles
    }
}
