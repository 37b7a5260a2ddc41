import Foundation
import Vocabulary

/// A person's session in SSOZ II in one browser.
package struct WebSession: Sendable {
    /// Half an hour without activity logs out; polling is no activity.
    package static let idleLimit: TimeInterval = 1800
    /// A working day ends a session whatever the activity.
    package static let lifetime: TimeInterval = 12 * 3600
    /// How exactly activity is noted, so that not each request writes.
    static let granularity: TimeInterval = 30

    package let id: UUID
    package let subject: SubjectID
    /// Handed back to the broker when the person logs out (RP-Initiated Logout 1.0, `id_token_hint`).
    package let idToken: String
    package let startedAt: Date
    package let seenAt: Date
    /// The profile worked in, once chosen.
    package let profile: UUID?
    package let endedAt: Date?

    package init(
        id: UUID, subject: SubjectID, idToken: String, startedAt: Date, seenAt: Date, profile: UUID? = nil, endedAt: Date? = nil
    ) {
        self.id = id
        self.subject = subject
        self.idToken = idToken
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.profile = profile
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
