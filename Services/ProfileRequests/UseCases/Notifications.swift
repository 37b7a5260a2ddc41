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
    func notify(_ account: Account, at address: EmailAddress? = nil, key: String, _ content: NotificationContent, realm: Realm) throws {
        let mail = SendNotification(
            idempotencyKey: key, recipient: address ?? account.email, language: account.language, content: content,
            subject: try self.accounts(realm.sealer).subject(of: account.id))
        try self.outbox.append(
            try OutboxMessage(id: realm.newID(), kind: SisterCourier.notification, content: mail), sealedBy: realm.sealer, at: Date())
    }
}
