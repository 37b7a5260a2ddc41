import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// What a person does with requests of their own after "Zakończ", and with their contact data.
package struct OwnRequests: Sendable {
    let reminders: Reminders
    let intake: AttachmentIntake
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(reminders: Reminders, intake: AttachmentIntake, nudge: @escaping @Sendable () -> Void) {
        self.reminders = reminders
        self.intake = intake
        self.nudge = nudge
    }

    /// A request of the person with its unit and files.
    package func find(_ id: UUID, of actor: Actor, in realm: Realm) async throws -> MyAccount.RequestEntry {
        try await realm.database.read { sql in
            let request = try sql.roleRequests(realm.sealer).require(id, of: actor.id).request
            return MyAccount.RequestEntry(
                request: request, unit: try sql.units.require(request.unitID),
                files: try sql.attachments(realm.sealer).list(for: [id])[id] ?? [])
        }
    }

    /// "Tak, wycofaj wniosek". Withdrawing what is withdrawn changes nothing.
    package func withdraw(_ id: UUID, by actor: Actor, in realm: Realm) async throws {
        try await self.change(id, .withdraw(by: actor.id), as: "request.withdrawn", by: actor, in: realm) {
            $0.status.rejectionReason == .withdrawnByApplicant
        }
    }

    /// "nie przypominaj mi o braku załącznika do tego wniosku"
    package func setReminders(off: Bool, for id: UUID, by actor: Actor, in realm: Realm) async throws {
        let action = off ? "request.reminders-off" : "request.reminders-on"
        try await self.change(id, .setReminders(off: off), as: action, by: actor, in: realm) { $0.isReminderOff == off }
    }

    /// A file given later counts for one request.
    package func attach(
        _ upload: StoredUpload, named name: String, uploadKey: String, to id: UUID, by actor: Actor, in realm: Realm
    ) async throws {
        // Asked before the file is looked into, and again when it is attached.
        guard let number = try await realm.database.read({ sql in try Self.place(id, uploadKey, actor, sql, realm)?.number }) else {
            return
        }
        try await self.intake.take(upload, for: "request:\(number)", by: actor, in: realm) { examined in
            try await realm.database.write { [now = realm.now(), reminders] sql in
                guard try Self.place(id, uploadKey, actor, sql, realm) != nil else { return }
                let request = try Self.changeDocuments(of: id, by: actor, sql: sql, realm: realm)
                let file = examined.attached(as: name, at: now, by: actor.id)
                try sql.attachments(realm.sealer).insert(file, of: examined.content, for: [id], uploadKey: uploadKey)
                try reminders.stop(for: request, sql: sql, realm: realm)
                try sql.record("attachment.added", "request:\(request.number)", by: actor, at: now)
            }
        }
        self.nudge()
    }

    /// The request that a file may be attached to; nil when this press of the button has brought its file already.
    private static func place(
        _ id: UUID, _ uploadKey: String, _ actor: Actor, _ sql: Transaction, _ realm: Realm
    ) throws -> RoleRequest? {
        if try sql.attachments(realm.sealer).isKnown(upload: uploadKey, by: actor.id) { return nil }
        let request = try sql.roleRequests(realm.sealer).require(id, of: actor.id).request
        guard request.status == .pending else { throw RequestError.outOfOrder(request.status.code) }
        let files = try sql.attachments(realm.sealer).list(for: [id])[id] ?? []
        try AttachmentRules.checkCount(attached: files.count)
        return request
    }

    package func removeFile(_ file: UUID, from id: UUID, by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now(), reminders] sql in
            _ = try sql.roleRequests(realm.sealer).require(id, of: actor.id)
            let files = try sql.attachments(realm.sealer).list(for: [id])[id] ?? []
            guard let known = files.first(where: { $0.id == file }) else { return }
            // A scan that a verifier added is the office's.
            guard known.addedBy == actor.id else { throw DatabaseError.notFound }
            let request = try Self.changeDocuments(of: id, by: actor, sql: sql, realm: realm)
            try sql.attachments(realm.sealer).remove(file, from: [id])
            if files.count == 1, !request.isReminderOff, request.received == nil {
                try reminders.start(
                    for: request, of: actor.account, in: try sql.units.require(request.unitID), submitted: request.submittedAt ?? now,
                    sql: sql,
                    realm: realm)
            }
            try sql.record("attachment.removed", "request:\(request.number)", by: actor, at: now)
        }
        self.nudge()
    }

    package func file(
        _ file: UUID, of id: UUID, by actor: Actor, in realm: Realm
    ) async throws -> (file: AttachedFile, content: AttachmentContent) {
        try await realm.database.read { sql in
            _ = try sql.roleRequests(realm.sealer).require(id, of: actor.id)
            return try sql.attachments(realm.sealer).require(file, of: id)
        }
    }

    /// "Edytuj dane kontaktowe": those of the profile; requests keep what they were made with.
    package func changeContact(_ contact: ContactData, of profile: UUID, by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            var found = try sql.profiles(realm.sealer).require(profile)
            guard found.accountID == actor.id else { throw DatabaseError.notFound }
            found.contact = contact
            try sql.profiles(realm.sealer).update(found)
            try sql.record("profile.contact-changed", "profile:\(profile)", by: actor, at: now)
        }
    }

    /// Whoever verifies the request, or has approved it as the first of two, must look at its documents anew.
    private static func changeDocuments(of id: UUID, by actor: Actor, sql: Transaction, realm: Realm) throws -> RoleRequest {
        var stored = try sql.roleRequests(realm.sealer).require(id, of: actor.id)
        guard stored.request.status == .pending else { throw RequestError.outOfOrder(stored.request.status.code) }
        _ = try stored.request.apply(.documentsChanged, at: realm.now())
        try sql.roleRequests(realm.sealer).update(stored)
        return stored.request
    }

    /// - Parameter isDone: whether the request is already as it is to be; then nothing happens.
    private func change(
        _ id: UUID, _ event: RoleRequest.Event, as action: String, by actor: Actor, in realm: Realm,
        unless isDone: @escaping @Sendable (RoleRequest) -> Bool
    ) async throws {
        try await realm.database.write { [now = realm.now(), reminders] sql in
            var stored = try sql.roleRequests(realm.sealer).require(id, of: actor.id)
            if isDone(stored.request) { return }
            let effects = try stored.request.apply(event, at: now)
            try sql.roleRequests(realm.sealer).update(stored)
            try sql.record(action, "request:\(stored.request.number)", by: actor, at: now)
            let request = stored.request
            let isAttached = try sql.attachments(realm.sealer).list(for: [id])[id]?.isEmpty == false
            for effect in effects {
                switch effect {
                case .stopReminders:
                    try reminders.stop(for: request, sql: sql, realm: realm)
                case .startReminders(let submitted) where !isAttached && request.received == nil:
                    let unit = try sql.units.require(request.unitID)
                    try reminders.start(for: request, of: actor.account, in: unit, submitted: submitted, sql: sql, realm: realm)
                case .startReminders, .notifyApproved, .notifyRejected, .notifySentBack:
                    continue
                }
            }
        }
        self.nudge()
    }
}
