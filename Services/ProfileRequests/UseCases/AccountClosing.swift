import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import Vocabulary

/// Closing a UEOZ account: for good, and all it takes in one transaction.
package struct AccountClosing: Sendable {
    let reminders: Reminders
    let outbox: OutboxWorker

    package init(reminders: Reminders, outbox: OutboxWorker) {
        self.reminders = reminders
        self.outbox = outbox
    }

    /// What closing would end.
    package struct Outlook: Sendable {
        /// The names of the units of active profiles.
        package let profiles: [String]
        /// Requests that would be withdrawn, drafts included, by number.
        package let withdrawn: [RoleRequest]
        package let refusal: ClosingRefusal?
    }

    package func outlook(for actor: Actor, in realm: Realm) async throws -> Outlook {
        try await realm.database.read { sql in
            let open = try sql.roleRequests(realm.sealer).open(of: actor.id).map(\.request)
            return Outlook(
                profiles: try sql.profiles(realm.sealer).active(of: actor.id, at: realm.now()).map(\.unitName),
                withdrawn: open.filter { $0.status == .pending || $0.status == .draft },
                refusal: try Self.refusal(for: actor.id, sql: sql, realm: realm))
        }
    }

    /// "Zamknij konto": what waits is withdrawn, roles end, forms and links are forgotten, sessions end, the broker and the person are told.
    /// The broker knows of it, as a rule, before this returns. Closing what is closed changes nothing.
    ///
    /// - Throws: ``ClosingRefusal``.
    package func close(by actor: Actor, in realm: Realm) async throws {
        let reportID = realm.newID()
        let closed = try await realm.database.write { [now = realm.now(), reminders] sql in
            var stored = try sql.accounts(realm.sealer).require(actor.id)
            if stored.account.state == .closed { return false }
            if let refusal = try Self.refusal(for: actor.id, sql: sql, realm: realm) { throw refusal }
            let effects = try stored.account.apply(.close, at: now)
            let version = try sql.accounts(realm.sealer).update(stored)
            try Self.endRequests(of: actor, reminders: reminders, sql: sql, realm: realm, at: now)
            try sql.requestDrafts(realm.sealer).removeAll(of: actor.id)
            if var change = try sql.emailChanges(realm.sealer).pending(of: actor.id) {
                change.withdraw()
                try sql.endEmailChange(change, realm: realm)
            }
            for effect in effects {
                switch effect {
                case .publishChange:
                    let report = AccountReport(subject: stored.subject, status: stored.account.state.reported, version: version)
                    try sql.outbox.append(
                        try OutboxMessage(id: reportID, kind: SisterCourier.accountReport, content: report), sealedBy: realm.sealer,
                        at: Date())
                case .cancelActivationReminders:
                    try reminders.stop(for: stored.account, sql: sql, realm: realm)
                case .endSessions:
                    try sql.webSessions(realm.sealer).endAll(of: stored.subject, at: now)
                case .sendActivation, .notifyOldAddress, .renewReminders:
                    continue
                }
            }
            try sql.notify(stored.account, key: "account-closed:\(actor.id.uuidString.lowercased())", .accountClosed, realm: realm)
            try sql.record("account.closed", "account:\(actor.id)", by: actor, at: now)
            return true
        }
        guard closed else { return }
        self.outbox.nudge()
        await self.outbox.deliverNow(reportID)
    }

    /// Drafts and pending requests are withdrawn, approved ones archived; what was rejected or archived stays as it is.
    private static func endRequests(of actor: Actor, reminders: Reminders, sql: Transaction, realm: Realm, at now: Date) throws {
        var ended: Set<UUID> = []
        for var stored in try sql.roleRequests(realm.sealer).open(of: actor.id) {
            let isHeld = stored.request.status == .approved
            let effects = try stored.request.apply(isHeld ? .archive(by: actor.id) : .withdraw(by: actor.id), at: now)
            try sql.roleRequests(realm.sealer).update(stored)
            for effect in effects {
                switch effect {
                case .stopReminders: try reminders.stop(for: stored.request, sql: sql, realm: realm)
                case .startReminders, .notifyApproved, .notifyRejected, .notifySentBack: continue
                }
            }
            try sql.record(isHeld ? "request.archived" : "request.withdrawn", "request:\(stored.request.number)", by: actor, at: now)
            if isHeld { ended.insert(stored.request.profileID) }
        }
        for profile in ended { try sql.reportProfile(profile, realm: realm) }
    }

    /// Roles are given by administrators, and Administrator CeZ by one of their own: the last one cannot go.
    private static func refusal(for account: UUID, sql: Transaction, realm: Realm) throws -> ClosingRefusal? {
        try sql.roleRequests(realm.sealer).lastingHolders(of: .administratorCeZ) == [account] ? .lastAdministrator : nil
    }
}

/// Why an account cannot be closed now.
package enum ClosingRefusal: Error, Hashable, Sendable {
    /// Nobody else could make anybody Administrator CeZ any more.
    case lastAdministrator
}
