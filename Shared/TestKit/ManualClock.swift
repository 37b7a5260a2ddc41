import Foundation
import ServiceKit
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: WallClock {
    private let time: Mutex<Date>

    package init(_ start: Date = Date(timeIntervalSince1970: 1_795_500_000)) {
        self.time = Mutex(start)
    }

    package func now() -> Date {
        self.time.withLock { $0 }
    }

    package func advance(by seconds: TimeInterval) {
        self.time.withLock { $0 = $0.addingTimeInterval(seconds) }
    }
}
