import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Reminders are queued with the occasion and cancelled when their reason goes, each in the transaction that makes it so; the notification
/// worker keeps them until their time comes.
package struct Reminders: Sendable {
    private static let day: TimeInterval = 86_400
    /// Days after the account was opened.
    private static let activation: [Double] = [1, 3]
    /// Days after "Zakończ".
    private static let documents: [Double] = [3, 7, 14]

    /// Where the links in reminders lead, without a trailing slash.
    let publicURL: String

    package init(publicURL: String) {
        self.publicURL = publicURL
    }

    /// Reminds of an account that has not been activated.
    func start(for account: Account, after ended: Int64 = 0, sql: Transaction, realm: Realm) throws {
        try self.schedule(
            Self.activation, from: account.createdAt, to: account, about: .activation(account: account.id), after: ended,
            sql: sql, realm: realm
        ) { .accountActivationReminder(link: "\(self.publicURL)/", stopLink: $0) }
    }

    func stop(for account: Account, sql: Transaction, realm: Realm) throws {
        try self.stop(.activation(account: account.id), sql: sql, realm: realm)
    }

    /// Reminds of a request that no document has been attached to.
    ///
    /// - Parameters:
    ///   - submitted: "Data złożenia", which the days are counted from; what of them has passed is left out.
    ///   - ended: the sequence its reminders were ended with in the same transaction, if they were.
    func start(
        for request: RoleRequest, of account: Account, in unit: Unit, submitted: Date, after ended: Int64 = 0, sql: Transaction,
        realm: Realm
    ) throws {
        let role = NotificationContent.RequestedRole(number: request.number.value, role: request.role.polishName)
        try self.schedule(
            Self.documents, from: submitted, to: account, about: .documents(request: request.id), after: ended, sql: sql, realm: realm
        ) { .documentsMissing(unit: unit.name, request: role, link: "\(self.publicURL)/my-account", stopLink: $0) }
    }

    /// Queues an account's reminders anew, after its address or language has changed; what is due and has not been sent follows it too.
    func renew(of account: Account, sql: Transaction, realm: Realm) throws {
        if account.state == .unverified, !account.isReminderOff {
            let ended = try self.move(.activation(account: account.id), to: account, sql: sql, realm: realm)
            try self.start(for: account, after: ended, sql: sql, realm: realm)
        }
        let open = try sql.roleRequests(realm.sealer).open(of: account.id).map(\.request).filter { !$0.isReminderOff }
        let files = try sql.attachments(realm.sealer).list(for: open.map(\.id))
        for request in open where request.awaitsDocument(hasFiles: !(files[request.id] ?? []).isEmpty) {
            guard let submitted = request.submittedAt else { continue }
            let ended = try self.move(.documents(request: request.id), to: account, sql: sql, realm: realm)
            try self.start(
                for: request, of: account, in: try sql.units.require(request.unitID), submitted: submitted, after: ended, sql: sql,
                realm: realm)
        }
    }

    /// - Returns: the sequence they were ended with.
    @discardableResult
    func stop(for request: RoleRequest, sql: Transaction, realm: Realm) throws -> Int64 {
        try self.stop(.documents(request: request.id), sql: sql, realm: realm)
    }

    /// - Parameter content: what is said, given the link that switches it off.
    private func schedule(
        _ days: [Double], from start: Date, to account: Account, about topic: ReminderTopic, after ended: Int64 = 0, sql: Transaction,
        realm: Realm, content: (_ stopLink: String) -> NotificationContent
    ) throws {
        let reason = NotificationReason(name: topic.reason, sequence: max(Self.sequence(), ended + 1))
        let said = content(try self.stopLink(about: topic, to: account, realm))
        let subject = try sql.accounts(realm.sealer).subject(of: account.id)
        for number in days {
            let moment = start.addingTimeInterval(number * Self.day)
            // In whole seconds, as moments are told to the worker: each is either past for both or for neither.
            guard Self.wholeSeconds(moment) > Self.wholeSeconds(realm.now()) else { continue }
            let mail = SendNotification(
                idempotencyKey: "\(reason.name):\(Int(number)):\(reason.sequence)", recipient: account.email, language: account.language,
                content: said, notBefore: moment, reason: reason, subject: subject)
            try sql.outbox.append(
                try OutboxMessage(id: realm.newID(), kind: SisterCourier.notification, content: mail), sealedBy: realm.sealer, at: Date())
        }
    }

    /// - Returns: the sequence they were ended with.
    @discardableResult
    func stop(_ topic: ReminderTopic, moved: EndedReason.Moved? = nil, sql: Transaction, realm: Realm) throws -> Int64 {
        let ended = EndedReason(name: topic.reason, sequence: Self.sequence(), moved: moved)
        try sql.end(ended, realm: realm)
        return ended.sequence
    }

    /// Ends what is queued; what is due goes where the account is reached now.
    private func move(_ topic: ReminderTopic, to account: Account, sql: Transaction, realm: Realm) throws -> Int64 {
        let moved = EndedReason.Moved(
            recipient: account.email, language: account.language, dueBy: Self.wholeSeconds(realm.now()),
            stopLink: try self.stopLink(about: topic, to: account, realm))
        return try self.stop(topic, moved: moved, sql: sql, realm: realm)
    }

    private func stopLink(about topic: ReminderTopic, to account: Account, _ realm: Realm) throws -> String {
        "\(self.publicURL)\(StopRemindersRoutes.path)?token=\(try topic.token(to: account.email, sealedBy: realm.sealer))"
    }

    private static func wholeSeconds(_ moment: Date) -> Date {
        Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down))
    }

    /// What ends comes after what began before it, by real time in microseconds.
    private static func sequence() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000_000)
    }
}
