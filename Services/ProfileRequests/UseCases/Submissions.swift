import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Saved requests until "Zakończ": the document is downloaded, files are attached, the whole is submitted.
package struct Submissions: Sendable {
    let documents: RequestDocuments
    let reminders: Reminders
    let intake: AttachmentIntake
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(
        documents: RequestDocuments, reminders: Reminders, intake: AttachmentIntake, nudge: @escaping @Sendable () -> Void
    ) {
        self.documents = documents
        self.reminders = reminders
        self.intake = intake
        self.nudge = nudge
    }

    /// A submission and all its last page shows.
    package struct View: Sendable {
        package let submission: Submission
        package let unit: Unit
        /// Those that have not been withdrawn, by number.
        package let requests: [RoleRequest]
        package let files: [AttachedFile]
        /// Whether the person had a profile in the unit before, which makes it the third of three steps.
        package let isFurther: Bool

        /// Whether there is anything left to finish.
        package var isOpen: Bool { !self.submission.isFinished && !self.requests.isEmpty }
    }

    package func view(_ id: UUID, for actor: Actor, in realm: Realm) async throws -> View {
        try await realm.database.read { sql in try Self.view(id, for: actor, sql: sql, realm: realm) }
    }

    /// The document, the same bytes each time; the first download is remembered.
    package func document(_ id: UUID, for actor: Actor, in realm: Realm) async throws -> (name: String, pdf: [UInt8]) {
        let view = try await self.view(id, for: actor, in: realm)
        let pdf = try await self.documents.pdf(of: id, in: realm)
        if view.submission.downloadedAt == nil, !view.submission.isFinished {
            try await realm.database.write { [now = realm.now()] sql in
                var submission = try sql.submissions.require(id, of: actor.id)
                guard submission.downloadedAt == nil, !submission.isFinished else { return }
                submission.recordDownload(at: now)
                try sql.submissions.update(submission)
                try sql.record("document.downloaded", "submission:\(id)", by: actor, at: now)
            }
        }
        return (Self.documentName(view.requests), pdf)
    }

    /// A file given in the last step counts for all requests made together.
    package func attach(
        _ upload: StoredUpload, named name: String, uploadKey: String, to id: UUID, by actor: Actor, in realm: Realm
    ) async throws {
        // Asked before the file is looked into, and again when it is attached.
        let isAwaited = try await realm.database.read { sql in try Self.place(id, uploadKey, actor, sql, realm) != nil }
        guard isAwaited else { return }
        try await self.intake.take(upload, for: "submission:\(id)", by: actor, in: realm) { examined in
            try await realm.database.write { [now = realm.now()] sql in
                guard let view = try Self.place(id, uploadKey, actor, sql, realm) else { return }
                let file = examined.attached(as: name, at: now, by: actor.id)
                try sql.attachments(realm.sealer)
                    .insert(file, of: examined.content, for: view.requests.map(\.id), uploadKey: uploadKey)
                for request in view.requests { try sql.record("attachment.added", "request:\(request.number)", by: actor, at: now) }
            }
        }
    }

    /// What a file may be attached to; nil when this press of the button has brought its file already.
    private static func place(_ id: UUID, _ uploadKey: String, _ actor: Actor, _ sql: Transaction, _ realm: Realm) throws -> View? {
        if try sql.attachments(realm.sealer).isKnown(upload: uploadKey, by: actor.id) { return nil }
        let view = try Self.view(id, for: actor, sql: sql, realm: realm)
        guard view.isOpen else { throw SubmissionError.finishedAlready }
        try AttachmentRules.checkCount(attached: view.files.count)
        return view
    }

    /// Takes a file from all requests of the submission.
    package func removeFile(_ file: UUID, from id: UUID, by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            let view = try Self.view(id, for: actor, sql: sql, realm: realm)
            guard view.isOpen else { throw SubmissionError.finishedAlready }
            guard view.files.contains(where: { $0.id == file }) else { return }
            try sql.attachments(realm.sealer).remove(file, from: view.requests.map(\.id))
            for request in view.requests { try sql.record("attachment.removed", "request:\(request.number)", by: actor, at: now) }
        }
    }

    /// "Zakończ": the requests await verification, the profile takes over their contact data, and a mail says so. Doing it twice is doing it
    /// once.
    package func finish(_ id: UUID, delivery: Delivery?, by actor: Actor, in realm: Realm) async throws {
        let finished = try await realm.database.write { [now = realm.now(), reminders] sql in
            let view = try Self.view(id, for: actor, sql: sql, realm: realm)
            if view.submission.isFinished { return false }
            var submission = view.submission
            var profile = try sql.profiles(realm.sealer).require(submission.profileID)
            try profile.requireUsable(in: view.unit)
            try submission.finish(delivery: delivery, files: view.files.count, at: now)
            try sql.submissions.update(submission)
            let requests = try sql.roleRequests(realm.sealer).all(in: id).filter { $0.request.status == .draft }
            for var stored in requests {
                let effects = try stored.request.apply(.submit, at: now)
                try sql.roleRequests(realm.sealer).update(stored)
                for case .startReminders(let submitted) in effects where view.files.isEmpty {
                    try reminders.start(
                        for: stored.request, of: actor.account, in: view.unit, submitted: submitted, sql: sql, realm: realm)
                }
                try sql.record("request.submitted", "request:\(stored.request.number)", by: actor, at: now)
            }
            guard let first = requests.first else { return true }
            profile.contact = first.request.contact
            try sql.profiles(realm.sealer).update(profile)
            let roles = requests.map {
                NotificationContent.RequestedRole(number: $0.request.number.value, role: $0.request.role.polishName)
            }
            try sql.notify(
                actor.account, key: "submission:\(id.uuidString.lowercased()):received",
                .requestsReceived(unit: view.unit.name, requests: roles), realm: realm)
            return true
        }
        if finished { self.nudge() }
    }

    private static func view(_ id: UUID, for actor: Actor, sql: Transaction, realm: Realm) throws -> View {
        let submission = try sql.submissions.require(id, of: actor.id)
        let requests = try sql.roleRequests(realm.sealer).all(in: id).map(\.request).filter {
            submission.isFinished || $0.status == .draft
        }
        let attached = try sql.attachments(realm.sealer).list(for: requests.map(\.id))
        var files: [AttachedFile] = []
        for file in requests.flatMap({ attached[$0.id] ?? [] }) where !files.contains(where: { $0.id == file.id }) { files.append(file) }
        let others = try sql.roleRequests(realm.sealer).all(ofProfile: submission.profileID)
        return View(
            submission: submission, unit: try sql.units.require(submission.unitID), requests: requests, files: files,
            isFurther: others.contains { $0.submissionID != id && $0.status != .draft && $0.createdAt <= submission.savedAt })
    }

    /// `wniosek-U000594-2023.pdf`
    private static func documentName(_ requests: [RoleRequest]) -> String {
        let number = requests.first.map { "-" + $0.number.value.replacing("/", with: "-") } ?? ""
        return "wniosek\(number).pdf"
    }
}
