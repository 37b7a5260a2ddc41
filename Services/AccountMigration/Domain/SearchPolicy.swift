import Foundation

/// How often, and for how long, ePLOZ is asked before it counts as not answering (Z05).
package struct SearchPolicy: Hashable, Sendable {
    /// Attempts in all.
    package let attempts: Int
    /// How long one attempt may take, in seconds.
    package let limit: TimeInterval
    /// The pause after the first attempt, in seconds; each further one is twice as long.
    package let firstPause: TimeInterval

    package init(attempts: Int, limit: TimeInterval, firstPause: TimeInterval) {
        self.attempts = attempts
        self.limit = limit
        self.firstPause = firstPause
    }

    /// The pause after `attempts` have failed, between half of the full pause and all of it.
    ///
    /// - Parameter jitter: from 0 to 1, so that searches that failed together do not come back together.
    /// - Returns: seconds, or `nil` when that was the last.
    package func pause(after attempts: Int, jitter: Double) -> TimeInterval? {
        guard attempts < self.attempts else { return nil }
        let full = self.firstPause * pow(2, Double(max(0, min(attempts - 1, 10))))
        return full * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }
}
