import Foundation
import HTTPTypes

/// The clock that all services share in sandbox mode (kept by login-broker; without sandbox mode it has no such path). It needs no token: whoever
/// reaches a sandbox may move its clock.
package enum SandboxClockAPI {
    /// Tells how far a service has followed, and learns how far it should. Every service asks all the time.
    package static let follow = Endpoint<ClockFollower, ClockOffset>(.post, "/sandbox/clock/follow", isIdempotent: true)
}

/// One process that keeps to the shared clock.
package struct ClockFollower: Codable, Hashable, Sendable {
    package let service: ServiceName
    /// Tells the instances of a service apart.
    package let instance: UUID
    /// The offset it goes by.
    package let offset: ClockOffset

    package init(service: ServiceName, instance: UUID, offset: ClockOffset) {
        self.service = service
        self.instance = instance
        self.offset = offset
    }
}

/// How far the shared clock is ahead of the system's.
package struct ClockOffset: Codable, Hashable, Sendable {
    package let milliseconds: Int64

    package static let none = ClockOffset(milliseconds: 0)

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }
}
