import Foundation
import Vocabulary

/// Somebody who has logged in at least once, and what the sister services have reported of them.
package struct Person: Hashable, Sendable {
    package let id: UUID
    package var identity: Identity
    /// What migration carried over, once it has ended in the person going on.
    package private(set) var migration: MigrationOutcome?
    /// The broker's copy of the UEOZ account.
    package private(set) var account: AccountCopy?
    /// The services' scopes the person holds themselves, for instance as somebody of the help line.
    package var heldScopes: Set<Scope>
    /// Grows with each stored change.
    package let version: Int

    package init(
        id: UUID, identity: Identity, migration: MigrationOutcome? = nil, account: AccountCopy? = nil, heldScopes: Set<Scope> = [],
        version: Int = 1
    ) {
        self.id = id
        self.identity = identity
        self.migration = migration
        self.account = account
        self.heldScopes = heldScopes
        self.version = version
    }

    /// Where the person stands.
    package var standing: Standing {
        switch self.account?.status {
        case .active: .active
        case .blocked: .blocked
        case .closed, .unverified, nil:
            // A closed account makes way for a new one; ePLOZ need not be searched again.
            self.migration == nil && self.account == nil ? .migrating : .completingAccount
        }
    }

    /// What of `asked` is granted on the person's behalf: the scopes of services only if the person holds them.
    package func granted(_ asked: [Scope], of services: Set<Scope>) -> [Scope] {
        asked.filter { !services.contains($0) || self.heldScopes.contains($0) }
    }

    /// Takes in the end of a migration; a repeated report changes nothing.
    package mutating func migrationEnded(_ outcome: MigrationOutcome) {
        self.migration = outcome
    }

    /// Takes in a report on the account, unless a later one is known already.
    package mutating func accountChanged(to copy: AccountCopy) {
        guard copy.version > self.account?.version ?? 0 else { return }
        self.account = copy
    }
}

/// Where a person stands on the way to an active account.
package enum Standing: Hashable, Sendable {
    case migrating
    case completingAccount
    case active
    case blocked
}

/// What a migration ended in.
package struct MigrationOutcome: Codable, Hashable, Sendable {
    package let event: String
    package let login: String?
    package let email: EmailAddress?

    package init(event: String, login: String?, email: EmailAddress?) {
        self.event = event
        self.login = login
        self.email = email
    }
}

/// The broker's copy of a UEOZ account's state.
package struct AccountCopy: Codable, Hashable, Sendable {
    package enum Status: String, Codable, CaseIterable, Hashable, Sendable {
        case unverified
        case active
        case blocked
        case closed
    }

    package let status: Status
    package let version: Int

    package init(status: Status, version: Int) {
        self.status = status
        self.version = version
    }
}
