import Foundation
import Vocabulary

/// A mail the worker has promised to send.
package struct QueuedMail: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// Waiting for its (next) attempt.
        case waiting
        /// Handed to the mail server, or kept for the mailbox page.
        case sent(at: Date)
        /// Given up: refused for good, or tried too often. It can be replayed.
        case dead(reason: String, at: Date)
    }

    package let id: UUID
    /// The kind of mail, for metrics and lists.
    package let kind: String
    package let acceptedAt: Date
    package private(set) var attempts: Int
    package private(set) var state: State

    package init(id: UUID, kind: String, acceptedAt: Date, attempts: Int = 0, state: State = .waiting) {
        self.id = id
        self.kind = kind
        self.acceptedAt = acceptedAt
        self.attempts = attempts
        self.state = state
    }

    /// What came of an attempt to send.
    package enum Attempt: Hashable, Sendable {
        case delivered
        /// The server refused for good (5xx): trying again would not help.
        case refusedForGood(reason: String)
        /// No answer, or a temporary refusal (4xx).
        case failedForNow(reason: String)
    }

    /// Notes an attempt.
    ///
    /// - Parameter jitter: from 0 to 1, so that mails that failed together do not come back together.
    /// - Returns: when to try again, or `nil` when that is over.
    package mutating func note(_ attempt: Attempt, at now: Date, jitter: Double, policy: RetryPolicy) throws(QueuedMailError) -> Date? {
        guard case .waiting = self.state else { throw .notWaiting }
        self.attempts += 1
        switch attempt {
        case .delivered:
            self.state = .sent(at: now)
            return nil
        case .refusedForGood(let reason):
            self.state = .dead(reason: reason, at: now)
            return nil
        case .failedForNow(let reason):
            guard self.attempts < policy.attempts else {
                self.state = .dead(reason: reason, at: now)
                return nil
            }
            return now.addingTimeInterval(policy.pause(after: self.attempts, jitter: jitter))
        }
    }
}

/// How often a mail is tried, with growing pauses.
package struct RetryPolicy: Hashable, Sendable {
    /// Attempts in all.
    package let attempts: Int
    /// The first pause, in seconds; each further one is twice as long.
    package let firstPause: TimeInterval
    /// The longest pause, in seconds.
    package let longestPause: TimeInterval

    package init(attempts: Int, firstPause: TimeInterval, longestPause: TimeInterval) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// Twenty attempts over about two days.
    package static let standard = RetryPolicy(attempts: 20, firstPause: 5, longestPause: 4 * 3600)

    /// The pause after an attempt: between half of the full pause and all of it.
    package func pause(after attempts: Int, jitter: Double) -> TimeInterval {
        let full = min(self.longestPause, self.firstPause * pow(2, Double(min(attempts - 1, 30))))
        return full * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }
}

package enum QueuedMailError: Error, Hashable, Sendable {
    /// The mail has been sent, or given up.
    case notWaiting
}
