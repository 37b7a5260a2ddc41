import Foundation

/// Where the time comes from: the system, or a test.
package protocol WallClock: Sendable {
    func now() -> Date
}

/// The system's clock, cut to whole milliseconds, the precision times are stored with.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Date {
        Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1000).rounded(.down) / 1000)
    }
}
