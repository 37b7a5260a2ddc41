import Database
import Foundation
import Logging
import Metrics
import Sealing
import ServiceLifecycle

/// Delivers the outbox: at once after a nudge, otherwise every second; what fails comes back after a growing, jittered pause.
///
/// Any number of instances may run on one database: a message is claimed for half a minute, and a claim that is not settled by then,
/// because its holder died, is taken over.
package struct OutboxWorker: Service {
    private let database: any Database
    private let sealer: Sealer
    private let courier: any OutboxCourier
    private let realTime: any WallClock
    private let logger: Logger
    private let signal: AsyncStream<Void>
    private let nudger: AsyncStream<Void>.Continuation
    private let clockWatch = ClockWatch(lease: Self.lease, longestPause: Self.longestPause)

    private static let batch = 16
    private static let lease: TimeInterval = 30
    private static let idle: Duration = .seconds(1)
    private static let longestPause: TimeInterval = 300

    /// - Parameter realTime: what leases and pauses are counted with; a realm's clock may be moved, this one may not.
    package init(
        database: any Database, sealer: Sealer, courier: any OutboxCourier, realTime: any WallClock = SystemClock(), logger: Logger
    ) {
        self.database = database
        self.sealer = sealer
        self.courier = courier
        self.realTime = realTime
        self.logger = logger
        (self.signal, self.nudger) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that something has been appended.
    package func nudge() {
        self.nudger.yield()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.idle)
                        self.nudge()
                    }
                    self.nudger.finish()
                }
                for await _ in self.signal {
                    await self.drain()
                }
                group.cancelAll()
            }
        }
    }

    /// Delivers everything that is due now.
    package func drain() async {
        while !Task.isCancelled {
            do {
                let now = self.realTime.now()
                let latestDue = self.clockWatch.latestDue(at: now)
                let claims = try await self.database.write { [sealer] sql in
                    if let latestDue { try sql.outbox.bringForward(to: latestDue) }
                    return try sql.outbox.claim(limit: Self.batch, lease: Self.lease, at: now, sealer: sealer)
                }
                guard !claims.isEmpty else { return }
                await withTaskGroup(of: Void.self) { group in
                    for claim in claims { group.addTask { _ = await self.attempt(claim) } }
                }
            } catch {
                self.logger.error("outbox cannot be read", metadata: ["error.type": .string(ErrorSummary.of(error))])
                return
            }
        }
    }

    /// Tries to deliver one message before the caller goes on, so that the receiver usually knows before the browser arrives there.
    /// Whatever the outcome, the message stays the worker's business until it is confirmed.
    ///
    /// - Returns: whether the receiver has confirmed it.
    @discardableResult
    package func deliverNow(_ id: UUID) async -> Bool {
        do {
            let claim = try await self.database.write { [sealer, now = self.realTime.now()] sql in
                try sql.outbox.claim(id, lease: Self.lease, at: now, sealer: sealer)
            }
            guard let claim else { return try await !self.database.read { sql in try sql.outbox.isPending(id) } }
            return await self.attempt(claim)
        } catch {
            return false
        }
    }

    private func attempt(_ claim: OutboxRepository.Claim) async -> Bool {
        let id = claim.id
        do {
            try await self.courier.deliver(try claim.message.get())
            try await self.database.write { sql in try sql.outbox.delivered(id) }
            Counter(label: "outbox.delivered", dimensions: [("kind", claim.kind)]).increment()
            return true
        } catch {
            let pause = min(Self.longestPause, pow(2, Double(min(claim.attempt, 10)))) * Double.random(in: 0.5...1)
            self.logger.warning(
                "outbox message not delivered",
                metadata: [
                    "outbox.kind": .string(claim.kind), "outbox.attempt": .stringConvertible(claim.attempt),
                    "error.type": .string(ErrorSummary.of(error)),
                ])
            let due = self.realTime.now().addingTimeInterval(pause)
            // If this fails too, the lease runs out and the message is due again.
            try? await self.database.write { sql in try sql.outbox.postpone(id, until: due) }
            return false
        }
    }
}
