import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Scans of documents that came by mail or post, attached by whoever verifies the request. The applicant sees them and cannot remove them.
package struct VerifierScans: Sendable {
    let intake: AttachmentIntake
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(intake: AttachmentIntake, reminders: Reminders, nudge: @escaping @Sendable () -> Void) {
        self.intake = intake
        self.reminders = reminders
        self.nudge = nudge
    }

    /// - Parameter uploadKey: of one press of the button: its file is attached once.
    /// - Throws: `AttachmentError`, ``RequestError``, ``VerifierRefusal``.
    package func attach(
        _ upload: StoredUpload, named name: String, uploadKey: String, to id: UUID, by verifier: Verifier, in realm: Realm
    ) async throws {
        // Asked before the file is looked into, and again when it is attached.
        let asked = try await realm.database.read { sql in try Self.place(id, uploadKey, verifier, sql, realm)?.request.number }
        guard let number = asked else { return }
        try await self.intake.take(upload, for: "request:\(number)", by: verifier.actor, in: realm) { examined in
            try await realm.database.write { [now = realm.now(), reminders] sql in
                guard var stored = try Self.place(id, uploadKey, verifier, sql, realm) else { return }
                _ = try stored.request.apply(.documentsChanged, at: now)
                try sql.roleRequests(realm.sealer).update(stored)
                let file = examined.attached(as: name, at: now, by: verifier.actor.id)
                try sql.attachments(realm.sealer).insert(file, of: examined.content, for: [id], uploadKey: uploadKey)
                try reminders.stop(for: stored.request, sql: sql, realm: realm)
                try sql.record("attachment.added", "request:\(number)", by: verifier.actor, on: stored.request.applicantID, at: now)
            }
        }
        self.nudge()
    }

    /// The request that a file may be attached to; nil when this press of the button has brought its file already.
    private static func place(
        _ id: UUID, _ uploadKey: String, _ verifier: Verifier, _ sql: Transaction, _ realm: Realm
    ) throws -> RoleRequestRepository.Stored? {
        let reach = try sql.reach(of: verifier, realm: realm)
        let stored = try Verification.require(id, reach, for: verifier, sql: sql, realm: realm)
        if try sql.attachments(realm.sealer).isKnown(upload: uploadKey, by: verifier.actor.id) { return nil }
        guard stored.request.status == .pending else { throw RequestError.outOfOrder(stored.request.status.code) }
        try AttachmentRules.checkCount(attached: (try sql.attachments(realm.sealer).list(for: [id])[id] ?? []).count)
        return stored
    }
}
