import Contracts
import Database
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle

/// The clock of all four services, which can be moved forward and set back to the system's. The offset is stored, so that it outlives the
/// process and holds for every instance; all other services follow it (``ClockFollowing``).
///
/// What people see ages by it: codes, links, tokens, sessions, locks, reminders. Leases, retries and tokens between services keep real time.
struct SandboxClock: Service {
    private let clock: MovableClock
    private let realm: Realm
    private let logger: Logger
    private let followers = ClockFollowers()

    /// How far it can be moved in all: ten years.
    static let limit: Int64 = 10 * 366 * 86_400
    /// How long a move waits for the services to follow.
    private static let patience: Duration = .seconds(5)
    /// How late a move on another instance is noticed at most when its announcement gets lost.
    private static let period: Duration = .seconds(5)

    init(clock: MovableClock, realm: Realm, logger: Logger) {
        self.clock = clock
        self.realm = realm
        self.logger = logger
    }

    /// Where the clock stands and who keeps to it.
    struct State: Codable, Hashable, Sendable {
        let now: Date
        let offsetSeconds: Int64
        /// The services that are there and keep to it.
        let following: [ServiceName]
        /// The services that are there and do not yet.
        let late: [ServiceName]
    }

    var state: State {
        let offset = self.clock.offset
        let (following, late) = self.followers.services(at: offset)
        return State(now: self.clock.now(), offsetSeconds: offset.milliseconds / 1000, following: following, late: late)
    }

    /// Moves the clock forward by `seconds`; returns once the services that are there have followed, or after five seconds.
    func move(forward seconds: Int64) async throws -> State {
        let offset = try await self.realm.database.write { sql in
            let offset = ClockOffset(milliseconds: try sql.clockOffset.offset().milliseconds + seconds * 1000)
            guard offset.milliseconds <= Self.limit * 1000 else { throw ClockMovedTooFar() }
            try sql.clockOffset.store(offset)
            return offset
        }
        return await self.settle(on: offset)
    }

    /// Sets it back to the system's time, and returns as ``move(forward:)`` does. Telephones forget the codes, and log-ins the locks, of the
    /// time that lies ahead again.
    func reset() async throws -> State {
        try await self.realm.database.write { [sealer = self.realm.sealer, real = self.clock.real] sql in
            try sql.clockOffset.store(.none)
            try sql.phoneMessages(sealer).removeSent(after: real)
            try sql.loginThrottles.removeChanged(after: real)
        }
        return await self.settle(on: .none)
    }

    /// A follower tells where it is, and hears where it should be.
    func follow(_ follower: ClockFollower) -> ClockOffset {
        self.followers.note(follower)
        return self.clock.offset
    }

    /// Looks after what other instances of the broker have stored: as soon as that is announced, and every five seconds in case it was not heard.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            let (reasonsToLook, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        look.yield()
                        try? await Task.sleep(for: Self.period)
                    }
                }
                group.addTask {
                    for await _ in self.realm.database.announcements(of: .sandboxClock) { look.yield() }
                }
                // One look at a time: what was read later counts.
                for await _ in reasonsToLook { await self.look() }
                group.cancelAll()
            }
        }
    }

    func look() async {
        do {
            self.clock.offset = try await self.realm.database.read { sql in try sql.clockOffset.offset() }
        } catch {
            self.logger.debug("clock offset cannot be read", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }

    private func settle(on offset: ClockOffset) async -> State {
        self.clock.offset = offset
        self.logger.notice("clock moved", metadata: ["clock.offset_ms": .stringConvertible(offset.milliseconds)])
        // Whoever follows asks once in an interval; two, so that one that was under way counts for nothing.
        let begin = ContinuousClock.now
        try? await Task.sleep(for: ClockFollowing.interval * 2)
        while begin.duration(to: .now) < Self.patience, self.clock.offset == offset, !self.followers.services(at: offset).late.isEmpty {
            try? await Task.sleep(for: .milliseconds(20))
        }
        return self.state
    }
}

/// The clock would be more than ten years ahead.
struct ClockMovedTooFar: Error {}
