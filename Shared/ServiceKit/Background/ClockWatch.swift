import Foundation
import Synchronization

/// Notices that the system's clock was set back: what had been due by the old time would otherwise wait until that comes round again.
package final class ClockWatch: Sendable {
    private let lease: TimeInterval
    private let longestPause: TimeInterval
    private let latest = Mutex<Date?>(nil)

    /// - Parameters:
    ///   - lease: how long a claim holds, in seconds.
    ///   - longestPause: the longest that anything is put off, in seconds.
    package init(lease: TimeInterval, longestPause: TimeInterval) {
        self.lease = lease
        self.longestPause = longestPause
    }

    /// The moment after which nothing can rightly be due, if the queue has to be looked through for such things now.
    ///
    /// At the first look that is the longest pause, because the clock may have been set back while nobody was looking; when it has gone back by
    /// more than a second, it is a lease, at the price of pauses cut short.
    package func latestDue(at now: Date) -> Date? {
        self.latest.withLock { latest in
            defer { latest = now }
            guard let latest else { return now.addingTimeInterval(max(self.longestPause, self.lease)) }
            return now.timeIntervalSince(latest) < -1 ? now.addingTimeInterval(self.lease) : nil
        }
    }
}
