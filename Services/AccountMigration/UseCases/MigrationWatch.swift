import Database
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Tells waiting pages that a migration has changed, on whichever instance it did: one look at the database for all that are waited for, as soon
/// as ``ChangeTopic/migrations`` is announced, and every few seconds in case that was not heard.
package final class MigrationWatch: Service {
    /// What a waiting page is told.
    package enum Signal: Sendable {
        case changed
        /// Nothing has happened; said now and then, so that a connection that is gone is noticed.
        case stillWaiting
    }

    private struct Waiting {
        let migration: UUID
        let signals: AsyncStream<Signal>.Continuation
        var version: Int?
    }

    private let realm: Realm
    private let logger: Logger
    private let limit: Int
    private let waiting = Mutex<[UUID: Waiting]>([:])
    private let reasonsToLook: AsyncStream<Void>
    private let look: AsyncStream<Void>.Continuation

    /// One person's tabs and devices leave room for everybody else's.
    private static let mostOfOne = 8
    /// How late a page is told at most when an announcement gets lost.
    private static let period: Duration = .seconds(5)
    private static let periodsBetweenSigns = 3
    /// However much changes, no more looks than one in so long.
    private static let pause: Duration = .milliseconds(20)

    /// - Parameter limit: how many may wait here at a time; further ones ask again by themselves.
    package init(realm: Realm, logger: Logger, limit: Int = 512) {
        self.realm = realm
        self.logger = logger
        self.limit = limit
        (self.reasonsToLook, self.look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// The signals of a migration until nobody listens any more; `nil` when too many wait already, for it or in all.
    package func signals(of migration: UUID, version: Int) -> AsyncStream<Signal>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(2))
        let key = self.realm.newID()
        let isIn = self.waiting.withLock { waiting in
            guard waiting.count < self.limit, waiting.values.count(where: { $0.migration == migration }) < Self.mostOfOne else {
                return false
            }
            waiting[key] = Waiting(migration: migration, signals: continuation, version: version)
            return true
        }
        guard isIn else { return nil }
        continuation.onTermination = { [weak self] _ in self?.waiting.withLock { $0[key] = nil } }
        // It may have changed since the page was made.
        self.look.yield()
        return stream
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in self.realm.database.announcements(of: .migrations) { self.look.yield() }
                }
                group.addTask {
                    var periods = 0
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.period)
                        periods += 1
                        self.look.yield()
                        if periods % Self.periodsBetweenSigns == 0 { self.tellAll(.stillWaiting) }
                    }
                }
                for await _ in self.reasonsToLook {
                    await self.compare()
                    try? await Task.sleep(for: Self.pause)
                }
                group.cancelAll()
            }
        }
        for each in self.waiting.withLock({ $0.values.map(\.signals) }) { each.finish() }
    }

    private func tellAll(_ signal: Signal) {
        for each in self.waiting.withLock({ $0.values.map(\.signals) }) { each.yield(signal) }
    }

    /// Compares what is waited for with what is stored.
    private func compare() async {
        let known = self.waiting.withLock { $0.mapValues { ($0.migration, $0.version) } }
        guard !known.isEmpty else { return }
        do {
            let migrations = Set(known.values.map(\.0))
            let versions = try await self.realm.database.read { [sealer = self.realm.sealer] sql in
                try sql.migrations(sealer).versions(of: migrations)
            }
            for (key, (migration, version)) in known where versions[migration] != version {
                let signals = self.waiting.withLock { waiting in
                    waiting[key]?.version = versions[migration]
                    return waiting[key]?.signals
                }
                signals?.yield(.changed)
            }
        } catch {
            self.logger.warning("waiting pages cannot be told", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }
}
