import Foundation
import Vocabulary

/// A mail the worker has promised to send.
package struct QueuedMail: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// Its time has not come.
        case scheduled
        /// Its reason went before it was sent.
        case cancelled(at: Date)
        /// Waiting for its (next) attempt.
        case waiting
        /// Handed to the mail server, or kept for the mailbox page.
        case sent(at: Date)
        /// Given up: refused for good, or tried too often. It can be replayed.
        case dead(reason: String, at: Date)
        /// A dead letter that somebody gave up for good; `at` is when it died.
        case discarded(at: Date)
    }

    package let id: UUID
    /// The kind of mail, for metrics and lists.
    package let kind: String
    /// When it was accepted, or, if it had to wait for its time, when that came.
    package let acceptedAt: Date
    /// How often it has been claimed for sending, this time included: an attempt that kills its worker counts too, one that found no server does not.
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
        /// A temporary refusal (4xx), or no answer to this mail.
        case failedForNow(reason: String)
        /// There is no server to give any mail to: no connection, no trust in it, no log-in, or it takes none from us. No attempt at this mail.
        case serverAway(reason: String)
        /// The instance that had claimed it stops. No attempt at this mail, and another may make one at once.
        case notTried
    }

    /// Whether it was claimed too often for another attempt: those before must have died with it.
    package func isExhausted(by policy: RetryPolicy) -> Bool {
        self.attempts > policy.attempts
    }

    /// Notes an attempt.
    ///
    /// - Parameter jitter: from 0 to 1, so that mails that failed together do not come back together.
    /// - Returns: when to try again, or `nil` when that is over.
    package mutating func note(_ attempt: Attempt, at now: Date, jitter: Double, policy: RetryPolicy) throws(QueuedMailError) -> Date? {
        guard case .waiting = self.state else { throw .notWaiting }
        switch attempt {
        case .delivered:
            self.state = .sent(at: now)
            return nil
        case .refusedForGood(let reason):
            self.state = .dead(reason: reason, at: now)
            return nil
        case .serverAway:
            let pause = policy.pause(after: max(self.attempts, 1), jitter: jitter)
            self.attempts = max(self.attempts - 1, 0)
            return now.addingTimeInterval(min(pause, ServerPause.longest))
        case .notTried:
            self.attempts = max(self.attempts - 1, 0)
            return now
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

/// Lets a mail server that is away alone for a while, the longer the longer it is away: one mail at a time finds out whether it is back, and
/// the others lose no attempt to it.
package struct ServerPause: Hashable, Sendable {
    private var failures = 0
    private var until: ContinuousClock.Instant?

    private static let first: Double = 1
    fileprivate static let longest: Double = 60

    package init() {}

    /// What an attempt says that was not known.
    package enum News: Hashable, Sendable {
        /// The server is away, or still is.
        case away(reason: String)
        case back
    }

    /// - Parameter jitter: from 0 to 1, so that instances do not come back together.
    @discardableResult
    package mutating func note(_ attempt: QueuedMail.Attempt, at now: ContinuousClock.Instant, jitter: Double) -> News? {
        if attempt == .notTried { return nil }
        guard case .serverAway(let reason) = attempt else {
            defer { self = ServerPause() }
            return self.until == nil ? nil : .back
        }
        // What was under way when the server went says nothing new.
        if let until, now < until { return nil }
        self.failures += 1
        let full = min(Self.longest, Self.first * pow(2, Double(min(self.failures - 1, 10))))
        self.until = now + .seconds(full * (0.5 + 0.5 * min(max(jitter, 0), 1)))
        return .away(reason: reason)
    }

    /// How many of `room` mails may be tried now.
    package func capacity(of room: Int, underWay: Int, at now: ContinuousClock.Instant) -> Int {
        guard let until else { return room }
        return now >= until && underWay == 0 ? min(1, room) : 0
    }
}

package enum QueuedMailError: Error, Hashable, Sendable {
    /// The mail has been sent, or given up.
    case notWaiting
}
