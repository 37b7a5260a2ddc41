import Contracts
import Database
import Foundation
import NotificationWorkerDomain
import ServiceKit
import Vocabulary

/// Taking mails in: whatever is accepted here is sent, whoever dies.
package struct MailQueue: Sendable {
    private let sender: MailSender
    private let notesSubjects: Bool

    /// - Parameter notesSubjects: whether a persona's mails can be found here, in sandbox mode.
    package init(sender: MailSender, notesSubjects: Bool = false) {
        self.sender = sender
        self.notesSubjects = notesSubjects
    }

    /// Queues a mail for one of the sister services; a repetition is answered as the first time.
    package func accept(_ message: SendNotification, from service: ServiceCaller, in realm: Realm) async throws -> NotificationAccepted {
        guard (1...128).contains(message.idempotencyKey.utf8.count) else { throw MailQueueError.badKey }
        if let reason = message.reason { try Self.check(reason.name) }
        if let stopLink = message.content.stopLink, UnsubscribeLink(stopLink) == nil { throw MailQueueError.badStopLink }
        let id = realm.newID()
        let acceptance = try await realm.database.write { [now = realm.now(), sealer = realm.sealer, notesSubjects] sql in
            let acceptance = try sql.mails(sealer).accept(
                message, kind: message.content.kind, from: service.client.rawValue, newID: id, at: now, due: Date(),
                notesSubject: notesSubjects)
            if case .queued = acceptance {
                try sql.audit.append(
                    AuditEntry(at: now, actor: "client:\(service.client.rawValue)", action: "mail.queued", object: "mail:\(id)"))
            }
            return acceptance
        }
        switch acceptance {
        case .queued(let id):
            self.sender.nudge()
            return NotificationAccepted(id: id)
        case .repeated(let id):
            return NotificationAccepted(id: id)
        case .keyReused:
            throw MailQueueError.keyReused
        }
    }

    /// Cancels what was queued for a reason that has gone. What is on its way to the mail server at that moment still arrives.
    package func end(_ reason: EndedReason, from service: ServiceCaller, in realm: Realm) async throws {
        try Self.check(reason.name)
        if let stopLink = reason.moved?.stopLink, UnsubscribeLink(stopLink) == nil { throw MailQueueError.badStopLink }
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let count = try sql.mails(sealer).end(reason, of: service.client.rawValue, at: now)
            guard count > 0 else { return }
            try sql.audit.append(
                AuditEntry(at: now, actor: "client:\(service.client.rawValue)", action: "mail.cancelled", object: "reason:\(reason.name)"))
        }
    }

    private static func check(_ name: String) throws(MailQueueError) {
        guard (1...128).contains(name.utf8.count), name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badReason
        }
    }
}

/// Why a mail was not taken.
package enum MailQueueError: Error, Hashable, Sendable {
    case badKey
    case badReason
    /// The link that switches such mails off cannot stand in a mail's header.
    case badStopLink
    /// The idempotency key belongs to a different mail.
    case keyReused
}
