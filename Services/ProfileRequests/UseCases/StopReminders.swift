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
        /// Whether there is anything left to switch off.
        package let isOn: Bool
    }

    /// Looking switches nothing off.
    package func view(_ token: String, in realm: Realm) async throws -> View {
        let topic = try ReminderTopic(token: token, openedBy: realm.sealer)
        return try await realm.database.read { sql in try Self.find(topic, sql: sql, realm: realm).view }
    }

    /// No such reminder is sent any more, queued ones included. Doing it twice is doing it once.
    package func stop(_ token: String, from source: String?, in realm: Realm) async throws -> View {
        let topic = try ReminderTopic(token: token, openedBy: realm.sealer)
        let view = try await realm.database.write { [now = realm.now(), reminders] sql in
            let (view, account, request) = try Self.find(topic, sql: sql, realm: realm)
            guard view.isOn else { return view }
            if var request {
                _ = try request.request.apply(.setReminders(off: true), at: now)
                try sql.roleRequests(realm.sealer).update(request)
            }
            try reminders.stop(topic, sql: sql, realm: realm)
            try sql.record(
                request == nil ? "account.reminders-off" : "request.reminders-off",
                request.map { "request:\($0.request.number)" } ?? "account:\(account.id)", by: Actor(account, from: source), at: now)
            return view
        }
        if view.isOn { self.nudge() }
        return View(topic: view.topic, language: view.language, number: view.number, isOn: false)
    }

    private static func find(_ topic: ReminderTopic, sql: Transaction, realm: Realm) throws
        -> (view: View, account: Account, request: RoleRequestRepository.Stored?)
    {
        switch topic {
        case .activation(let id):
            guard let account = try sql.accounts(realm.sealer).find(id)?.account else { throw ReminderLinkUnknown() }
            let view = View(topic: topic, language: account.language, number: nil, isOn: account.state == .unverified)
            return (view, account, nil)
        case .documents(let id):
            guard let stored = try sql.roleRequests(realm.sealer).find(id),
                let account = try sql.accounts(realm.sealer).find(stored.request.applicantID)?.account
            else { throw ReminderLinkUnknown() }
            let view = View(
                topic: topic, language: account.language, number: stored.request.number,
                isOn: stored.request.status == .pending && !stored.request.isReminderOff)
            return (view, account, stored)
        }
    }
}

/// The link in a reminder is none of ours, or came to harm on its way.
package struct ReminderLinkUnknown: Error, Hashable {
    package init() {}
}

extension ReminderTopic {
    private static let context = "reminders.stop"

    /// What the link carries: the topic, sealed, so that it tells nothing, cannot be made up and counts nowhere else.
    package func token(sealedBy sealer: Sealer) throws -> String {
        Base64URL.encode(try sealer.seal(self.reason, for: Self.context))
    }

    package init(token: String, openedBy sealer: Sealer) throws(ReminderLinkUnknown) {
        guard token.utf8.count <= 512, let sealed = Base64URL.decode(token), let reason = try? sealer.openText(sealed, for: Self.context),
            let topic = ReminderTopic(reason: reason)
        else { throw ReminderLinkUnknown() }
        self = topic
    }
}
