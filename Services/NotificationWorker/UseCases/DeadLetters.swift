import Contracts
import Database
import Foundation
import NotificationWorkerDomain
import ServiceKit
import Vocabulary

/// Looking after mails that could not be delivered. Whoever looks or acts stands in the audit trail.
package struct DeadLetters: Sendable {
    private let sender: MailSender

    package init(sender: MailSender) {
        self.sender = sender
    }

    package func list(kind: String?, after last: UUID?, limit: Int, by caller: ServiceCaller, in realm: Realm) async throws
        -> DeadLetterList
    {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let page = try sql.mails(sealer).dead(kind: kind, after: last, limit: limit + 1)
            try sql.audit.append(Self.entry("dead-letters.listed", "mails", by: caller, at: now))
            return DeadLetterList(
                deadLetters: page.prefix(limit).compactMap { DeadLetter($0.mail, message: $0.message) },
                next: page.count > limit ? page[limit - 1].mail.id : nil)
        }
    }

    /// - Returns: nothing if there is no such dead letter.
    package func view(_ id: UUID, by caller: ServiceCaller, in realm: Realm) async throws -> DeadLetter? {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let found = try sql.mails(sealer).find(id).flatMap { DeadLetter($0.mail, message: $0.message) }
            try sql.audit.append(
                Self.entry(
                    "dead-letter.viewed", AuditEntry.reference("mail", id), by: caller, at: now, result: found == nil ? .refused : .done))
            return found
        }
    }

    /// Puts one, or all of a kind, or all, back into the queue.
    package func replay(_ id: UUID?, kind: String? = nil, by caller: ServiceCaller, in realm: Realm) async throws -> Int {
        let count = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let count = try sql.mails(sealer).replay(id, kind: kind, due: Date())
            try sql.audit.append(
                Self.entry(
                    "dead-letter.replayed", id.map { AuditEntry.reference("mail", $0) } ?? "mails", by: caller, at: now,
                    result: count == 0 ? .refused : .done))
            return count
        }
        self.sender.nudge()
        return count
    }

    /// - Returns: whether there was such a dead letter.
    package func discard(_ id: UUID, by caller: ServiceCaller, in realm: Realm) async throws -> Bool {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let isDone = try sql.mails(sealer).discard(id)
            try sql.audit.append(
                Self.entry(
                    "dead-letter.discarded", AuditEntry.reference("mail", id), by: caller, at: now, result: isDone ? .done : .refused))
            return isDone
        }
    }

    private static func entry(
        _ action: String, _ object: String, by caller: ServiceCaller, at now: Date, result: AuditEntry.Result = .done
    ) -> AuditEntry {
        AuditEntry(at: now, actor: "client:\(caller.client.rawValue)", action: action, object: object, result: result)
    }
}

extension DeadLetter {
    /// Nothing if the mail is not dead.
    fileprivate init?(_ mail: QueuedMail, message: SendNotification?) {
        guard case .dead(let reason, let at) = mail.state else { return nil }
        self.init(
            id: mail.id, kind: mail.kind, recipient: message?.recipient.masked, acceptedAt: mail.acceptedAt, diedAt: at,
            attempts: mail.attempts, reason: reason)
    }
}
