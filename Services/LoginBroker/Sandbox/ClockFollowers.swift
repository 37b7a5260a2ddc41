import Contracts
import Foundation
import Synchronization

/// Who keeps to the sandbox's clock, as far as this instance has heard, and how far they are.
final class ClockFollowers: Sendable {
    private struct Sighting {
        let follower: ClockFollower
        let at: ContinuousClock.Instant
    }

    /// A follower that has not been heard of for this long has gone, and nobody waits for it.
    private static let memory: Duration = .seconds(2)
    private static let limit = 256

    private let sightings = Mutex<[UUID: Sighting]>([:])

    func note(_ follower: ClockFollower, at now: ContinuousClock.Instant = .now) {
        self.sightings.withLock { sightings in
            sightings = sightings.filter { $0.value.at.duration(to: now) < Self.memory }
            guard sightings.count < Self.limit || sightings[follower.instance] != nil else { return }
            sightings[follower.instance] = Sighting(follower: follower, at: now)
        }
    }

    var count: Int { self.sightings.withLock { $0.count } }

    /// The services that have been heard of lately: with all their instances at `offset`, or not.
    func services(at offset: ClockOffset, now: ContinuousClock.Instant = .now) -> (following: [ServiceName], late: [ServiceName]) {
        let present = self.sightings.withLock { sightings in
            sightings.values.filter { $0.at.duration(to: now) < Self.memory }.map(\.follower)
        }
        let late = Set(present.filter { $0.offset != offset }.map(\.service))
        let following = Set(present.map(\.service)).subtracting(late)
        return (following.sorted { $0.rawValue < $1.rawValue }, late.sorted { $0.rawValue < $1.rawValue })
    }
}
