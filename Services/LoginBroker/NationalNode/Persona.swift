import LoginBrokerDomain
import Vocabulary

/// A mock identity at the national node: somebody who can log in here, and nowhere else.
package struct Persona: Sendable {
    /// A stable word, for instance `nowa-bez-eploz`.
    package let id: String
    /// One line on what this persona is for, shown to developers.
    package let story: String
    package let identity: Identity
    package let userName: String
    package let email: EmailAddress
    /// The telephone SMS codes go to.
    package let phone: PhoneNumber
    /// Argon2id, as a PHC string.
    package let passwordHash: String
    /// The password itself, for the list of personas that developers are shown. Mock identities have nothing to protect.
    package let password: String
    /// A code that is always sent instead of a random one, so that load generators and foreign test suites can log in (sandbox only).
    package let fixedSMSCode: String?
    package let level: AssuranceLevel
    /// Whether Profil Zaufany refuses this persona as locked, whatever the password.
    package let isLocked: Bool
    /// The services' scopes this persona holds, for instance `helpline`.
    package var heldScopes: Set<Scope> = []
    /// The account and roles this persona has from the start, if any.
    package let start: Start?

    /// What a persona has before the first log-in.
    package struct Start: Hashable, Sendable {
        package let status: AccountCopy.Status
        package let login: String
        package let email: EmailAddress
        package let roles: [Role]
    }

    /// A role in a unit, as the persona file names them.
    package struct Role: Codable, Hashable, Sendable {
        package let unit: String
        package let role: String
    }
}
