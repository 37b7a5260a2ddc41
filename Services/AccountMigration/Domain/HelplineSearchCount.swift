import Foundation

/// How often each of the help line may search by what a caller tells: whoever may guess without end finds out who has an account.
package struct HelplineSearchLimit: Hashable, Sendable {
    /// In one span.
    package let most: Int
    /// In seconds.
    package let span: TimeInterval

    package init(most: Int, span: TimeInterval = 600) {
        self.most = most
        self.span = span
    }
}

/// The searches that one of the help line has made in the present span.
package struct HelplineSearchCount: Hashable, Sendable {
    package private(set) var since: Date
    package private(set) var searches: Int

    package init(since: Date, searches: Int = 0) {
        self.since = since
        self.searches = searches
    }

    /// Counts one more search.
    ///
    /// - Returns: `nil`, or the moment from which on it may be made.
    package mutating func admit(at now: Date, limit: HelplineSearchLimit) -> Date? {
        let end = self.since.addingTimeInterval(limit.span)
        // A span that begins in the future is one of a clock that was ahead.
        if now >= end || now < self.since { self = HelplineSearchCount(since: now) }
        guard self.searches < limit.most else { return end }
        self.searches += 1
        return nil
    }
}
