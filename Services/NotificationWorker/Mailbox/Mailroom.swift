import Contracts
import Database
import Foundation
import NotificationWorkerDomain
import ServiceKit
import Vocabulary

/// What the sandbox's mailbox shows: the mails that are still readable here, as their recipients see them.
struct Mailroom: Sendable {
    let templates: MailTemplates

    static let limit = 100

    /// A mail as it is shown.
    struct Letter: Sendable {
        let mail: QueuedMail
        let recipient: EmailAddress
        let text: MailText
        let content: NotificationContent
    }

    /// The latest mails, newest first, of one recipient or of all.
    func latest(to recipient: EmailAddress? = nil, in realm: Realm) async throws -> [Letter] {
        let mails = try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.mails(sealer).latest(Self.limit).compactMap { entry in entry.message.map { Entry(mail: entry.mail, message: $0) } }
        }
        return try mails.filter { recipient == nil || $0.message.recipient == recipient }.map(self.letter)
    }

    func find(_ id: UUID, in realm: Realm) async throws -> Letter? {
        let entry = try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.mails(sealer).find(id).flatMap { entry in entry.message.map { Entry(mail: entry.mail, message: $0) } }
        }
        return try entry.map(self.letter)
    }

    private struct Entry: Sendable {
        let mail: QueuedMail
        let message: SendNotification
    }

    private func letter(_ entry: Entry) throws -> Letter {
        Letter(
            mail: entry.mail, recipient: entry.message.recipient,
            text: try self.templates.text(of: entry.message.content, in: entry.message.language),
            content: entry.message.content)
    }
}
