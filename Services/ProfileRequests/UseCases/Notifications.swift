import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// A mail that says nothing but a link: it is sent as long as the link leads somewhere.
struct LinkMail: Hashable, Sendable {
    /// Of its message in the outbox.
    let id: UUID
    /// Of the link; nothing else has it. It is the mail's idempotency key too.
    let name: String

    /// It comes up once: when it is ended it is over, whatever any clock says.
    fileprivate var reason: NotificationReason { NotificationReason(name: self.name, sequence: 1) }
}

extension Transaction {
    /// Has a mail sent to the verified address of an account, once the transaction is committed.
    ///
    /// - Parameters:
    ///   - address: another one of the person's, where the mail is about that.
    ///   - key: of the occasion; the same key is the same mail.
    func notify(_ account: Account, at address: EmailAddress? = nil, key: String, _ content: NotificationContent, realm: Realm) throws {
        try self.notify(account, at: address, id: realm.newID(), key: key, reason: nil, content, realm: realm)
    }

    /// The same for a mail with a link.
    func notify(_ account: Account, at address: EmailAddress? = nil, _ mail: LinkMail, _ content: NotificationContent, realm: Realm) throws
    {
        try self.notify(account, at: address, id: mail.id, key: mail.name, reason: mail.reason, content, realm: realm)
    }

    private func notify(
        _ account: Account, at address: EmailAddress?, id: UUID, key: String, reason: NotificationReason?, _ content: NotificationContent,
        realm: Realm
    ) throws {
        let mail = SendNotification(
            idempotencyKey: key, recipient: address ?? account.email, language: account.language, content: content, reason: reason,
            subject: try self.accounts(realm.sealer).subject(of: account.id))
        try self.outbox.append(
            try OutboxMessage(id: id, kind: SisterCourier.notification, content: mail), sealedBy: realm.sealer, at: Date())
    }

    /// Has a mail whose link leads nowhere any more not sent, wherever it waits.
    func end(_ mail: LinkMail, realm: Realm) throws {
        // The notification worker may be told of the end first, or of both after a long time.
        try self.outbox.withdraw(mail.id)
        try self.end(EndedReason(name: mail.reason.name, sequence: mail.reason.sequence), realm: realm)
    }

    /// Has what was queued for a reason, and not been sent, not sent any more, once the transaction is committed.
    func end(_ reason: EndedReason, realm: Realm) throws {
        try self.outbox.append(
            try OutboxMessage(id: realm.newID(), kind: SisterCourier.endedReason, content: reason), sealedBy: realm.sealer, at: Date())
    }
}
