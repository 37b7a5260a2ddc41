import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import Sealing
import ServiceKit
import Vocabulary

/// Switching reminders off by the link that stands in them, whoever follows it: it does nothing else, and nothing that cannot be undone.
package struct StopReminders: Sendable {
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    /// What the page behind the link shows.
    package struct View: Hashable, Sendable {
        package let topic: ReminderTopic
        /// The language of the person's mails.
        package let language: Language
        /// Of the request; nil for an account.
        package let number: RequestNumber?
        package let state: State

        package enum State: Hashable, Sendable {
            /// They come until they are switched off.
            case on
            case off
            /// What they reminded of has ended, and they with it.
            case over
        }
    }

    /// Looking switches nothing off.
    package func view(_ token: String, in realm: Realm) async throws -> View {
        let link = try ReminderLink(token: token, openedBy: realm.sealer)
        return try await realm.database.read { sql in try Self.find(link, sql: sql, realm: realm).view }
    }

    /// No such reminder is sent any more, queued ones included. Doing it twice is doing it once.
    package func stop(_ token: String, from source: String?, in realm: Realm) async throws -> View {
        let link = try ReminderLink(token: token, openedBy: realm.sealer)
        let (view, isNew) = try await realm.database.write { [now = realm.now(), reminders] sql in
            let found = try Self.find(link, sql: sql, realm: realm)
            guard found.view.state == .on else { return (found.view, false) }
            switch found.reminded {
            case .account(var stored):
                _ = try stored.account.apply(.stopReminders, at: now)
                try sql.accounts(realm.sealer).update(stored)
            case .request(var stored):
                _ = try stored.request.apply(.setReminders(off: true), at: now)
                try sql.roleRequests(realm.sealer).update(stored)
            }
            try reminders.stop(link.topic, sql: sql, realm: realm)
            let (action, object) = found.reminded.inAudit
            try sql.record(action, object, by: Actor(found.person, from: source), at: now)
            return (try Self.find(link, sql: sql, realm: realm).view, true)
        }
        if isNew { self.nudge() }
        return view
    }

    private enum Reminded {
        case account(StoredAccount)
        case request(RoleRequestRepository.Stored)

        var inAudit: (action: String, object: String) {
            switch self {
            case .account(let stored): ("account.reminders-off", "account:\(stored.account.id)")
            case .request(let stored): ("request.reminders-off", "request:\(stored.request.number)")
            }
        }
    }

    /// - Throws: ``ReminderLinkUnknown`` also when mails go elsewhere by now: whoever has the old ones has no say in the new ones.
    private static func find(_ link: ReminderLink, sql: Transaction, realm: Realm) throws
        -> (view: View, person: Account, reminded: Reminded)
    {
        let found = try Self.find(link.topic, sql: sql, realm: realm)
        guard link.went(to: found.person.email, sealer: realm.sealer) else { throw ReminderLinkUnknown() }
        return found
    }

    private static func find(_ topic: ReminderTopic, sql: Transaction, realm: Realm) throws
        -> (view: View, person: Account, reminded: Reminded)
    {
        switch topic {
        case .activation(let id):
            guard let stored = try sql.accounts(realm.sealer).find(id) else { throw ReminderLinkUnknown() }
            let account = stored.account
            let state: View.State = account.state != .unverified ? .over : account.isReminderOff ? .off : .on
            return (View(topic: topic, language: account.language, number: nil, state: state), account, .account(stored))
        case .documents(let id):
            guard let stored = try sql.roleRequests(realm.sealer).find(id),
                let account = try sql.accounts(realm.sealer).find(stored.request.applicantID)?.account
            else { throw ReminderLinkUnknown() }
            let files = try sql.attachments(realm.sealer).list(for: [id])[id] ?? []
            let isAwaited = stored.request.awaitsDocument(hasFiles: !files.isEmpty)
            let state: View.State = !isAwaited ? .over : stored.request.isReminderOff ? .off : .on
            return (View(topic: topic, language: account.language, number: stored.request.number, state: state), account, .request(stored))
        }
    }
}

/// The link in a reminder is none of ours, or came to harm on its way.
package struct ReminderLinkUnknown: Error, Hashable {
    package init() {}
}

extension ReminderTopic {
    /// What the link carries: the topic and a keyed hash of the address it goes to, sealed, so that it tells nothing, cannot be made up and counts
    /// nowhere else.
    package func token(to address: EmailAddress, sealedBy sealer: Sealer) throws -> String {
        let text = "\(self.reason) \(ReminderLink.tag(of: address, sealer: sealer))"
        return Base64URL.encode(try sealer.seal(text, for: ReminderLink.context))
    }
}

/// A link in a reminder, opened.
private struct ReminderLink {
    let topic: ReminderTopic
    /// Missing from links of earlier versions.
    private let tag: String?

    static let context = "reminders.stop"

    init(token: String, openedBy sealer: Sealer) throws(ReminderLinkUnknown) {
        guard token.utf8.count <= 512, let sealed = Base64URL.decode(token), let text = try? sealer.openText(sealed, for: Self.context)
        else { throw ReminderLinkUnknown() }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let topic = ReminderTopic(reason: parts[0]) else { throw ReminderLinkUnknown() }
        self.topic = topic
        self.tag = parts.count == 2 ? parts[1] : nil
    }

    func went(to address: EmailAddress, sealer: Sealer) -> Bool {
        self.tag.map { $0 == Self.tag(of: address, sealer: sealer) } ?? true
    }

    static func tag(of address: EmailAddress, sealer: Sealer) -> String {
        Base64URL.encode(Array(sealer.blindIndex(of: address.canonical, for: "reminders.address").prefix(12)))
    }
}
