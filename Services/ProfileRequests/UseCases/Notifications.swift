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

    /// Has what was queued for a reason, and not been sent, not sent any more.
    ///
    /// - Returns: the sequence it was ended with: mails whose sequence is later are sent.
    @discardableResult
    func endReason(_ name: String, moved: EndedReason.Moved? = nil, realm: Realm) throws -> Int64 {
        let ended = EndedReason(name: name, sequence: NotificationReason.sequence(), moved: moved)
        try self.outbox.append(
            try OutboxMessage(id: realm.newID(), kind: SisterCourier.endedReason, content: ended), sealedBy: realm.sealer, at: Date())
        return ended.sequence
    }
}

extension NotificationReason {
    /// A reason that comes up now: later than what was ended before.
    init(_ name: String, after ended: Int64 = 0) {
        self.init(name: name, sequence: max(Self.sequence(), ended + 1))
    }

    /// What ends comes after what began before it, by real time in microseconds.
    fileprivate static func sequence() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000_000)
    }
}
