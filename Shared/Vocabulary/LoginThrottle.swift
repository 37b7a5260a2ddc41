import Foundation

/// Failed attempts to prove something under one name, whether somebody has that name or not: five lock it for a quarter of an hour.
package struct LoginThrottle: Hashable, Sendable {
    /// How many failures lock, and for how long.
    package struct Limits: Hashable, Sendable {
        package let failures: Int
        package let lock: TimeInterval

        package init(failures: Int, lock: TimeInterval) {
            self.failures = failures
            self.lock = lock
        }

        package static let standard = Limits(failures: 5, lock: 900)
    }

    package private(set) var failures: Int
    package private(set) var lockedUntil: Date?

    package init(failures: Int = 0, lockedUntil: Date? = nil) {
        self.failures = failures
        self.lockedUntil = lockedUntil
    }

    package func isLocked(at now: Date) -> Bool {
        self.lockedUntil.map { now < $0 } ?? false
    }

    /// One more failure. A lock that has run out starts the count anew.
    package mutating func failed(at now: Date, limits: Limits) {
        if let until = self.lockedUntil, now >= until { self = LoginThrottle() }
        self.failures += 1
        if self.failures >= limits.failures { self.lockedUntil = now.addingTimeInterval(limits.lock) }
    }

    /// A success forgets the failures.
    package mutating func succeeded() {
        self = LoginThrottle()
    }
}
