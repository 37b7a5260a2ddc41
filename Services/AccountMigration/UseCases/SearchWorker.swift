import Database
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle

/// Says that a search is due, to whoever waits for one.
package struct SearchSignal: Sendable {
    let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (self.stream, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func signal() {
        self.continuation.yield()
    }
}

/// Searches ePLOZ in the background, for many people at a time.
///
/// A search is claimed by lease: if this instance dies, it is begun anew, here after the restart or by another instance.
package struct SearchWorker: Service {
    private let migrations: Migrations
    private let realm: Realm
    private let logger: Logger
    private let clockWatch = ClockWatch(lease: Migrations.searchLease, longestPause: 0)

    static let atOnce = 32
    private static let idle: Duration = .seconds(1)

    package init(migrations: Migrations, realm: Realm, logger: Logger) {
        self.migrations = migrations
        self.realm = realm
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.idle)
                        self.migrations.searches.signal()
                    }
                }
                // Claims never overlap, searches do: the lease keeps a search from being claimed twice.
                for await _ in self.migrations.searches.stream {
                    for id in await self.claim(Self.atOnce) {
                        group.addTask { await self.search(id) }
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Does every search that is due now, and returns when they are done.
    package func drain() async {
        let due = await self.claim(Self.atOnce)
        await withTaskGroup(of: Void.self) { group in
            for id in due { group.addTask { await self.search(id) } }
        }
    }

    private func claim(_ limit: Int) async -> [UUID] {
        do {
            let now = Date()
            let latestDue = self.clockWatch.latestDue(at: now)
            return try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                let migrations = sql.migrations(sealer)
                if let latestDue { try migrations.bringForwardSearches(to: latestDue) }
                return try migrations.claimSearches(limit: limit, lease: Migrations.searchLease, at: now)
            }
        } catch {
            self.logger.error("searches cannot be claimed", metadata: ["error.type": .string(ErrorSummary.of(error))])
            return []
        }
    }

    /// Searches, and renews the claim as long as that takes.
    private func search(_ id: UUID) async {
        do {
            try await LeaseRenewal.during(lease: Migrations.searchLease) {
                try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                    try sql.migrations(sealer).renewSearch(id, until: Date().addingTimeInterval(Migrations.searchLease))
                }
            } _: {
                try await self.migrations.search(id, in: self.realm)
            }
        } catch {
            self.logger.error(
                "search failed", metadata: ["migration.id": .stringConvertible(id), "error.type": .string(ErrorSummary.of(error))])
        }
    }
}
