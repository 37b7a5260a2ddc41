import Foundation
import ServiceKit
import Synchronization

/// A clock that stands still until a test moves it, in whole milliseconds like the system's.
package final class ManualClock: WallClock {
    private let time: Mutex<Date>

    package init(_ start: Date = Date(timeIntervalSince1970: 1_795_500_000)) {
        self.time = Mutex(start)
    }

    package func now() -> Date {
        self.time.withLock { $0 }
    }

    package func advance(by seconds: TimeInterval) {
        self.time.withLock { $0 = Date(timeIntervalSince1970: (($0.timeIntervalSince1970 + seconds) * 1000).rounded() / 1000) }
    }
}
