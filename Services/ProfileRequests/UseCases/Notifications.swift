import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

extension Transaction {
    /// Has a mail sent to the verified address of an account, once the transaction is committed.
    ///
    /// - Parameters:
    ///   - address: another one of the person's, where the mail is about that.
    ///   - key: of the occasion; the same key is the same mail.
    ///   - reason: why it is sent, if that may cease to be so before it is.
    func notify(
        _ account: Account, at address: EmailAddress? = nil, key: String, reason: NotificationReason? = nil, _ content: NotificationContent,
        realm: Realm
    ) throws {
        let mail = SendNotification(
            idempotencyKey: key, recipient: address ?? account.email, language: account.language, content: content, reason: reason,
            subject: try self.accounts(realm.sealer).subject(of: account.id))
        try self.outbox.append(
            try OutboxMessage(id: realm.newID(), kind: SisterCourier.notification, content: mail), sealedBy: realm.sealer, at: Date())
    }

    /// Has what was queued for a reason, and not been sent, not sent any more, once the transaction is committed.
    func end(_ reason: EndedReason, realm: Realm) throws {
        try self.outbox.append(
            try OutboxMessage(id: realm.newID(), kind: SisterCourier.endedReason, content: reason), sealedBy: realm.sealer, at: Date())
    }
}

extension NotificationReason {
    /// A reason that comes up once: when it is ended it is over, whatever any clock says.
    init(once name: String) {
        self.init(name: name, sequence: 1)
    }

    /// What ends it, and whatever came up under its name before.
    var ended: EndedReason { EndedReason(name: self.name, sequence: self.sequence) }
}
