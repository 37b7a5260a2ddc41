import Contracts
import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Changes of the address that mails to a person go to: asked for, withdrawn, confirmed from the new address.
package struct EmailChanges: Sendable {
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(reminders: Reminders, nudge: @escaping @Sendable () -> Void) {
        self.reminders = reminders
        self.nudge = nudge
    }

    /// The change that waits for its link to be used, expired or not.
    package func pending(of actor: Actor, in realm: Realm) async throws -> EmailChange? {
        try await realm.database.read { sql in try sql.emailChanges(realm.sealer).pending(of: actor.id) }
    }

    /// Sends a link to the new address. An earlier one ends.
    package func ask(for address: EmailAddress, by actor: Actor, in realm: Realm) async throws {
        try await self.ask(by: actor, in: realm) { _ in address }
    }

    /// Sends a new link to the address that waits to be confirmed. Where none does any more, nothing happens.
    package func askAgain(by actor: Actor, in realm: Realm) async throws {
        try await self.ask(by: actor, in: realm) { $0?.address }
    }

    /// "Anuluj zmianę". Withdrawing what is withdrawn changes nothing.
    package func withdraw(by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            guard var change = try sql.emailChanges(realm.sealer).pending(of: actor.id) else { return }
            change.withdraw()
            try sql.endEmailChange(change, realm: realm)
            try sql.record("account.email-change-withdrawn", "account:\(actor.id)", by: actor, at: now)
        }
        self.nudge()
    }

    /// Whether the link still changes something: looking at it uses nothing up.
    package func check(link token: String, in realm: Realm) async throws {
        try await realm.database.read { [now = realm.now()] sql in
            let (change, stored) = try Self.find(token, sql: sql, realm: realm)
            try change.check(for: stored.account, at: now)
        }
    }

    /// The button behind the link: mails go to the new address from now on, and the old one is told.
    package func confirm(link token: String, from source: String?, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now(), reminders] sql in
            var (change, stored) = try Self.find(token, sql: sql, realm: realm)
            let address = try change.confirm(for: stored.account, at: now)
            try sql.endEmailChange(change, realm: realm)
            let effects = try stored.account.apply(.changeEmail(address), at: now)
            try sql.accounts(realm.sealer).update(stored)
            for effect in effects {
                switch effect {
                case .notifyOldAddress(let old):
                    try sql.notify(
                        stored.account, at: old, key: "email-changed:\(change.id.uuidString.lowercased())",
                        .emailChanged(newAddressMasked: address.masked), realm: realm)
                case .renewReminders:
                    try reminders.renew(of: stored.account, sql: sql, realm: realm)
                case .sendActivation, .publishChange, .cancelActivationReminders, .endSessions:
                    continue
                }
            }
            let person = Actor(stored.account, from: source)
            try sql.record("account.email-changed", "account:\(person.id)", by: person, at: now)
        }
        self.nudge()
    }

    /// - Parameter choose: the new address, given the change that is pending; nil leaves everything as it is.
    private func ask(
        by actor: Actor, in realm: Realm, choose: @escaping @Sendable (EmailChange?) -> EmailAddress?
    ) async throws {
        let token = OpaqueToken(from: realm.random)
        let id = realm.newID()
        try await realm.database.write { [now = realm.now(), publicURL = self.reminders.publicURL] sql in
            let changes = sql.emailChanges(realm.sealer)
            var pending = try changes.pending(of: actor.id)
            guard let address = choose(pending) else { return }
            let account = try sql.accounts(realm.sealer).require(actor.id).account
            let change = try EmailChange(
                id: id, of: account, to: address, linkHash: token.hash,
                after: try changes.asked(of: actor.id, after: now.addingTimeInterval(-MailLimit.period)), at: now)
            pending?.replace()
            if let pending { try sql.endEmailChange(pending, realm: realm) }
            try changes.removeAsked(before: now.addingTimeInterval(-EmailChangeRepository.remembered))
            try changes.insert(change)
            try sql.notify(
                account, at: address, change.mail,
                .emailConfirmation(link: "\(publicURL)/email-confirmation?token=\(token.value)", expiresAt: change.expiresAt), realm: realm)
            try sql.record("account.email-change-asked", "account:\(actor.id)", by: actor, at: now)
        }
        self.nudge()
    }

    private static func find(_ token: String, sql: Transaction, realm: Realm) throws -> (EmailChange, StoredAccount) {
        guard let change = try sql.emailChanges(realm.sealer).find(linkHash: OpaqueToken.hash(of: token)) else {
            throw EmailChangeError.linkUnknown
        }
        return (change, try sql.accounts(realm.sealer).require(change.accountID))
    }
}

extension EmailChange {
    /// The mail to the new address, which is of no use once the change has ended.
    fileprivate var mail: LinkMail {
        LinkMail(id: self.id, name: "email-change:\(self.id.uuidString.lowercased())")
    }
}

extension Transaction {
    /// Stores that a change has ended; the mail with its link is not sent if it still waits.
    func endEmailChange(_ change: EmailChange, realm: Realm) throws {
        try self.emailChanges(realm.sealer).end(change)
        try self.end(change.mail, realm: realm)
    }
}
