import Contracts
import Foundation
import Synchronization

/// The system's clock with an offset that may change at any moment: what a sandbox's realm goes by.
package final class MovableClock: WallClock {
    private let base: any WallClock
    private let milliseconds = Atomic<Int64>(0)

    package init(over base: any WallClock = SystemClock()) {
        self.base = base
    }

    package var offset: ClockOffset {
        get { ClockOffset(milliseconds: self.milliseconds.load(ordering: .relaxed)) }
        set { self.milliseconds.store(newValue.milliseconds, ordering: .relaxed) }
    }

    /// What the system's clock shows.
    package var real: Date { self.base.now() }

    package func now() -> Date {
        let offset = self.milliseconds.load(ordering: .relaxed)
        guard offset != 0 else { return self.real }
        let real = (self.real.timeIntervalSince1970 * 1000).rounded()
        return Date(timeIntervalSince1970: (real + Double(offset)) / 1000)
    }
}
