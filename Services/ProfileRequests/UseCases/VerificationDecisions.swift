import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The requests of others, decided: approved, rejected, sent back, marked, ended. Nobody decides their own.
package struct VerificationDecisions: Sendable {
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(reminders: Reminders, nudge: @escaping @Sendable () -> Void) {
        self.reminders = reminders
        self.nudge = nudge
    }

    package enum Decision: Hashable, Sendable {
        /// - Parameter lastDay: of the role; nil holds without end.
        case approve(lastDay: CalendarDate?)
        case reject(RejectionReason)
        case sendBack(VerifierNote)
        case markReceived(ReceivedBy)
        case limit(lastDay: CalendarDate?)
        case archive
    }

    /// What became of a decision.
    package enum Outcome: Hashable, Sendable {
        case done
        /// The first of the two approvals the role needs.
        case approvedOnce
    }

    /// Decides. The same decision made twice is made once.
    ///
    /// - Parameter seen: the version of the request that the verifier looked at; nil decides on whatever it is now.
    /// - Throws: ``RequestError``, ``VerifierRefusal``.
    @discardableResult
    package func decide(
        _ decision: Decision, on id: UUID, seen: Int?, by verifier: Verifier, in realm: Realm
    ) async throws -> Outcome {
        let outcome = try await realm.database.write { [now = realm.now(), reminders] sql -> Outcome in
            let reach = try sql.reach(of: verifier, realm: realm)
            var stored = try Verification.require(id, reach, for: verifier, sql: sql, realm: realm)
            if Self.isMade(decision, stored.request) { return .done }
            if let seen, seen != stored.version { throw VerifierRefusal.changed }
            let found = try Verification.assemble(stored, reach, sql: sql, realm: realm)
            try Self.check(decision, found)
            let effects = try stored.request.apply(Self.event(decision, found, by: verifier), at: now)
            try sql.keepingAnAdministrator(realm: realm) { try sql.roleRequests(realm.sealer).update(stored) }
            let isFirst = decision.isApproval && stored.request.status == .pending
            try sql.record(
                isFirst ? "request.approved-first" : decision.action, "request:\(stored.request.number)", by: verifier.actor,
                on: stored.request.applicantID, at: now)
            try sql.reportProfile(stored.request.profileID, realm: realm)
            try Self.perform(effects, of: stored, found.entry, reminders: reminders, sql: sql, realm: realm)
            return isFirst ? .approvedOnce : .done
        }
        self.nudge()
        return outcome
    }

    private static func isMade(_ decision: Decision, _ request: RoleRequest) -> Bool {
        switch decision {
        case .approve(let lastDay): request.status == .approved && request.lastDay == lastDay
        case .reject(let reason): request.status == .rejected(reason)
        case .sendBack(let note): request.status == .pending && request.completionNote == note
        case .markReceived(let way): request.status == .pending && request.received == way
        case .limit(let lastDay): request.status == .approved && request.lastDay == lastDay
        case .archive: request.status.code == .archived
        }
    }

    /// What the request's own rules do not know.
    private static func check(_ decision: Decision, _ found: Verification.Case) throws {
        switch decision {
        case .approve:
            guard !found.profile.isBlocked, !found.entry.unit.isClosed else { throw VerifierRefusal.profileUnusable }
            guard RolesOnOffer.all(in: found.entry.unit).contains(found.request.role) else { throw VerifierRefusal.notOnOffer }
        case .reject, .sendBack, .markReceived, .limit, .archive:
            return
        }
    }

    private static func event(_ decision: Decision, _ found: Verification.Case, by verifier: Verifier) -> RoleRequest.Event {
        let id = verifier.actor.id
        return switch decision {
        case .approve(let lastDay): .approve(by: id, hasDocument: !found.entry.files.isEmpty, lastDay: lastDay)
        case .reject(let reason): .reject(by: id, reason)
        case .sendBack(let note): .sendBack(by: id, note)
        case .markReceived(let way): .markReceived(by: id, way)
        case .limit(let lastDay): .limit(by: id, lastDay: lastDay)
        case .archive: .archive(by: id)
        }
    }

    private static func perform(
        _ effects: [RoleRequest.Effect], of stored: RoleRequestRepository.Stored, _ entry: Verification.Entry, reminders: Reminders,
        sql: Transaction, realm: Realm
    ) throws {
        let request = stored.request
        let role = NotificationContent.RequestedRole(number: request.number.value, role: request.role.polishName)
        let key = "request:\(request.id.uuidString.lowercased())"
        for effect in effects {
            switch effect {
            case .notifyApproved:
                try sql.notify(
                    entry.applicant, key: "\(key):approved", .requestApproved(unit: entry.unit.name, request: role), realm: realm)
            case .notifyRejected(let reason):
                try sql.notify(
                    entry.applicant, key: "\(key):rejected",
                    .requestRejected(unit: entry.unit.name, request: role, reason: reason.value), realm: realm)
            case .notifySentBack(let note):
                // A request can be sent back more than once, each time with a mail.
                try sql.notify(
                    entry.applicant, key: "\(key):sent-back:\(stored.version)",
                    .requestSentBack(unit: entry.unit.name, request: role, note: note.value), realm: realm)
            case .stopReminders:
                try reminders.stop(for: request, sql: sql, realm: realm)
            case .startReminders:
                continue
            }
        }
    }
}

extension VerificationDecisions.Decision {
    var isApproval: Bool {
        if case .approve = self { true } else { false }
    }

    /// In the audit trail.
    fileprivate var action: String {
        switch self {
        case .approve: "request.approved"
        case .reject: "request.rejected"
        case .sendBack: "request.sent-back"
        case .markReceived: "request.marked-received"
        case .limit: "request.limited"
        case .archive: "request.archived"
        }
    }
}
