import Contracts
import Database
import Foundation
import NotificationWorkerDomain
import Sealing
import ServiceKit
import Vocabulary

/// What the sandbox's mailbox shows: the mails that are still readable here, as their recipients see them.
struct Mailroom: Sendable {
    let templates: MailTemplates

    static let limit = 100
    /// How many mails are looked through for those to one address, which is sealed.
    private static let reach = 1000

    /// A mail as it is shown.
    struct Letter: Sendable {
        let mail: QueuedMail
        let recipient: EmailAddress
        let text: MailText
        let content: NotificationContent
    }

    /// Which mails are shown.
    struct Filter: Sendable {
        var recipient: EmailAddress?
        /// A part of the recipient's address, in whatever case.
        var address = ""
        var kind: String?

        fileprivate var needsAddress: Bool { self.recipient != nil || !self.address.isEmpty }

        fileprivate func fits(_ message: SendNotification) -> Bool {
            (self.recipient == nil || message.recipient == self.recipient)
                && (self.address.isEmpty || message.recipient.address.lowercased().contains(self.address.lowercased()))
        }
    }

    /// The latest mails, newest first.
    func latest(_ filter: Filter = Filter(), in realm: Realm) async throws -> [Letter] {
        let mails = try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.mails(sealer).latest(filter.needsAddress ? Self.reach : Self.limit, kind: filter.kind).compactMap(Entry.init)
        }
        return try mails.filter { filter.fits($0.message) }.prefix(Self.limit).map(self.letter)
    }

    func find(_ id: UUID, in realm: Realm) async throws -> Letter? {
        let entry = try await realm.database.read { [sealer = realm.sealer] sql in try sql.mails(sealer).find(id).flatMap(Entry.init) }
        return try entry.map(self.letter)
    }

    /// Whether a mail was ever queued, readable or not.
    func has(_ id: UUID, in realm: Realm) async throws -> Bool {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.mails(sealer).has(id) }
    }

    /// The newest mail of a persona that fits.
    ///
    /// - Parameter subjects: whom the senders know the persona by.
    func newest(_ wanted: PersonaMail, of subjects: [String: SubjectID], in realm: Realm) async throws -> Letter? {
        try await self.newest([0: (wanted: wanted, subjects: subjects)], in: realm)[0]
    }

    /// The same for many at once, with one look at the database.
    func newest<ID: Hashable & Sendable>(_ wanted: [ID: (wanted: PersonaMail, subjects: [String: SubjectID])], in realm: Realm)
        async throws -> [ID: Letter]
    {
        let entries = try await realm.database.read { [sealer = realm.sealer] sql in
            try wanted.compactMapValues { try Self.newest($0.wanted, of: $0.subjects, in: sql.mails(sealer)) }
        }
        return try entries.mapValues(self.letter)
    }

    private static func newest(_ wanted: PersonaMail, of subjects: [String: SubjectID], in mails: MailRepository) throws -> Entry? {
        let known = try wanted.after.flatMap { try mails.find($0)?.mail }
        return try subjects.flatMap { try mails.latest(Self.limit, to: $1, from: $0, kind: wanted.kind).compactMap(Entry.init) }
            .filter { wanted.language == nil || $0.message.language == wanted.language }
            .filter { entry in
                guard let known else { return true }
                return entry.mail.id != known.id && entry.mail.acceptedAt >= known.acceptedAt
            }
            .max { $0.mail.acceptedAt < $1.mail.acceptedAt }
    }

    private struct Entry: Sendable {
        let mail: QueuedMail
        let message: SendNotification

        /// Nothing for a mail that is not readable any more.
        init?(_ found: (mail: QueuedMail, message: SendNotification?)) {
            guard let message = found.message else { return nil }
            self.mail = found.mail
            self.message = message
        }
    }

    private func letter(_ entry: Entry) throws -> Letter {
        Letter(
            mail: entry.mail, recipient: entry.message.recipient,
            text: try self.templates.text(of: entry.message.content, in: entry.message.language),
            content: entry.message.content)
    }
}
