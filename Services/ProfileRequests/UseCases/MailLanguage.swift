import Database
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The language that mails to a person are written in.
package struct MailLanguage: Sendable {
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(reminders: Reminders, nudge: @escaping @Sendable () -> Void) {
        self.reminders = reminders
        self.nudge = nudge
    }

    /// Mails sent from now on are in the language, reminders that wait to be sent included.
    package func change(to language: Language, by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now(), reminders] sql in
            var stored = try sql.accounts(realm.sealer).require(actor.id)
            guard stored.account.language != language else { return }
            _ = try stored.account.apply(.changeLanguage(language), at: now)
            try sql.accounts(realm.sealer).update(stored)
            try reminders.renew(of: stored.account, sql: sql, realm: realm)
            try sql.record("account.language-changed", "account:\(actor.id)", by: actor, at: now)
        }
        self.nudge()
    }
}
