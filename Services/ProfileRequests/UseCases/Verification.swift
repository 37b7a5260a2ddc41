import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The requests of others: looked at, approved, rejected. Nobody verifies their own.
package struct Verification: Sendable {
    let documents: RequestDocuments
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(documents: RequestDocuments, reminders: Reminders, nudge: @escaping @Sendable () -> Void) {
        self.documents = documents
        self.reminders = reminders
        self.nudge = nudge
    }

    /// A request with all a decision rests on.
    package struct Case: Sendable, Identifiable {
        package let request: RoleRequest
        package let unit: Unit
        package let applicant: Account
        package let files: [AttachedFile]

        package var id: UUID { self.request.id }
        /// Approval needs a document or the mark that one was received.
        package var hasDocument: Bool { !self.files.isEmpty }
    }

    package enum Decision: Sendable {
        case approve
        case reject(RejectionReason)
        case markReceived(ReceivedBy)
    }

    /// Pending requests within reach that are not the verifier's own, by number.
    package func list(
        _ reach: VerificationReach, page: PageRequest, for actor: Actor, in realm: Realm
    ) async throws -> PageOf<Case> {
        try await realm.database.read { sql in
            let found = try sql.roleRequests(realm.sealer).pending(within: reach, except: actor.id, page: page)
            let cases = try found.items.map { try Self.assemble($0, sql: sql, realm: realm) }
            return PageOf(items: cases, total: found.total, page: found.page)
        }
    }

    package func find(_ id: UUID, _ reach: VerificationReach, for actor: Actor, in realm: Realm) async throws -> Case {
        try await realm.database.read { sql in try Self.find(id, reach, for: actor, sql: sql, realm: realm).case }
    }

    /// Decides. The same decision made twice is made once.
    package func decide(_ decision: Decision, on id: UUID, _ reach: VerificationReach, by actor: Actor, in realm: Realm) async throws {
        let mailed = try await realm.database.write { [now = realm.now(), reminders] sql in
            var (found, stored) = try Self.find(id, reach, for: actor, sql: sql, realm: realm)
            let (event, action): (RoleRequest.Event, String)
            switch decision {
            case .approve:
                if stored.request.status == .approved { return false }
                (event, action) = (.approve(by: actor.id, hasDocument: found.hasDocument, lastDay: nil), "request.approved")
            case .reject(let reason):
                if stored.request.status == .rejected(reason) { return false }
                (event, action) = (.reject(by: actor.id, reason), "request.rejected")
            case .markReceived(let way):
                if stored.request.received == way { return false }
                (event, action) = (.markReceived(by: actor.id, way), "request.marked-received")
            }
            let effects = try stored.request.apply(event, at: now)
            try sql.roleRequests(realm.sealer).update(stored)
            try sql.record(action, "request:\(stored.request.number)", by: actor, on: stored.request.applicantID, at: now)
            return try Self.notify(effects, of: stored.request, found, reminders: reminders, sql: sql, realm: realm)
        }
        if mailed { self.nudge() }
    }

    /// The document the applicant was given.
    package func document(_ id: UUID, _ reach: VerificationReach, for actor: Actor, in realm: Realm) async throws -> [UInt8] {
        let found = try await self.look(at: id, reach, "document.viewed", for: actor, in: realm)
        return try await self.documents.pdf(of: found.request.submissionID, in: realm)
    }

    package func file(
        _ file: UUID, of id: UUID, _ reach: VerificationReach, for actor: Actor, in realm: Realm
    ) async throws -> (file: AttachedFile, content: [UInt8]) {
        _ = try await self.look(at: id, reach, "attachment.viewed", for: actor, in: realm)
        return try await realm.database.read { sql in try sql.attachments(realm.sealer).require(file, of: id) }
    }

    /// Looking at somebody's document is noted.
    private func look(at id: UUID, _ reach: VerificationReach, _ action: String, for actor: Actor, in realm: Realm) async throws -> Case {
        try await realm.database.write { [now = realm.now()] sql in
            let found = try Self.find(id, reach, for: actor, sql: sql, realm: realm).case
            try sql.record(action, "request:\(found.request.number)", by: actor, on: found.request.applicantID, at: now)
            return found
        }
    }

    private static func notify(
        _ effects: [RoleRequest.Effect], of request: RoleRequest, _ found: Case, reminders: Reminders, sql: Transaction, realm: Realm
    ) throws -> Bool {
        let role = NotificationContent.RequestedRole(number: request.number.value, role: request.role.polishName)
        let key = "request:\(request.id.uuidString.lowercased())"
        var mailed = false
        for effect in effects {
            switch effect {
            case .notifyApproved:
                try sql.notify(
                    found.applicant, key: "\(key):approved", .requestApproved(unit: found.unit.name, request: role), realm: realm)
                mailed = true
            case .notifyRejected(let reason):
                try sql.notify(
                    found.applicant, key: "\(key):rejected",
                    .requestRejected(unit: found.unit.name, request: role, reason: reason.value), realm: realm)
                mailed = true
            case .stopReminders:
                try reminders.stop(for: request, sql: sql, realm: realm)
                mailed = true
            case .notifySentBack, .startReminders:
                continue
            }
        }
        return mailed
    }

    private static func find(
        _ id: UUID, _ reach: VerificationReach, for actor: Actor, sql: Transaction, realm: Realm
    ) throws -> (case: Case, stored: RoleRequestRepository.Stored) {
        let stored = try sql.roleRequests(realm.sealer).require(id)
        guard stored.request.status != .draft else { throw DatabaseError.notFound }
        guard stored.request.applicantID != actor.id else { throw RequestError.ownRequest }
        let found = try Self.assemble(stored.request, sql: sql, realm: realm)
        guard reach.covers(found.unit) else { throw DatabaseError.notFound }
        return (found, stored)
    }

    private static func assemble(_ request: RoleRequest, sql: Transaction, realm: Realm) throws -> Case {
        Case(
            request: request, unit: try sql.units.require(request.unitID),
            applicant: try sql.accounts(realm.sealer).require(request.applicantID).account,
            files: try sql.attachments(realm.sealer).list(for: [request.id])[request.id] ?? [])
    }
}
