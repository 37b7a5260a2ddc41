import Database
import Foundation
import ServiceKit
import Vocabulary

/// A person's session at a service's pages in one browser.
package struct WebSession: Sendable {
    /// Half an hour without activity logs out; polling is no activity.
    package static let idleLimit: TimeInterval = 1800
    /// A working day ends a session whatever the activity.
    package static let lifetime: TimeInterval = 12 * 3600
    /// How exactly activity is noted, in seconds, so that not each request writes.
    package static let granularity: TimeInterval = 30

    package let id: UUID
    package let subject: SubjectID
    /// Handed back to the broker when the person logs out (RP-Initiated Logout 1.0, `id_token_hint`).
    package let idToken: String
    package let startedAt: Date
    package let seenAt: Date
    /// What the person has chosen to work in, where a service lets them choose: in SSOZ II a profile.
    package let choice: UUID?
    package let endedAt: Date?

    package init(
        id: UUID, subject: SubjectID, idToken: String, startedAt: Date, seenAt: Date, choice: UUID? = nil, endedAt: Date? = nil
    ) {
        self.id = id
        self.subject = subject
        self.idToken = idToken
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.choice = choice
        self.endedAt = endedAt
    }

    package enum Standing: Hashable, Sendable {
        case alive
        /// Nobody did anything for half an hour: the next log-in must be a fresh one.
        case idle
        case over
    }

    package func standing(at now: Date) -> Standing {
        if self.endedAt != nil { return .over }
        if now.timeIntervalSince(self.seenAt) >= Self.idleLimit { return .idle }
        return now.timeIntervalSince(self.startedAt) < Self.lifetime ? .alive : .over
    }
}

extension WebSession {
    /// Notes that the person did something, unless that was noted a moment ago.
    package func keepAlive(in realm: Realm) async throws {
        let now = realm.now()
        guard now.timeIntervalSince(self.seenAt) >= Self.granularity else { return }
        try await realm.database.write { [id, sealer = realm.sealer] sql in try sql.webSessions(sealer).touch(id, at: now) }
    }

    /// Ends the session because of its age or of what has become of the person.
    package func expire(in realm: Realm) async throws {
        try await realm.database.write { [id, subject, now = realm.now(), sealer = realm.sealer] sql in
            try sql.webSessions(sealer).end(id, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(subject.rawValue)", action: "session.expired", object: AuditEntry.reference("session", id)))
        }
    }
}
