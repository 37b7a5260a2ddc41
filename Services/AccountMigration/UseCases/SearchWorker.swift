import Database
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization

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

/// Searches ePLOZ in the background, for many people at a time and for no more than a limit.
///
/// A search is claimed by lease: if this instance dies, it is begun anew, here after the restart or by another instance.
package struct SearchWorker: Service {
    private let search: LegacySearch
    private let searches: SearchSignal
    private let realm: Realm
    private let logger: Logger
    private let clockWatch = ClockWatch(lease: SearchWorker.lease, longestPause: 0)
    private let underWay = SearchesUnderWay()

    /// A search that is not renewed for so long, in seconds, is taken over: whoever claimed it has died.
    static let lease: TimeInterval = 8
    static let atOnce = 32
    private static let idle: Duration = .seconds(1)

    package init(search: LegacySearch, searches: SearchSignal, realm: Realm, logger: Logger) {
        self.search = search
        self.searches = searches
        self.realm = realm
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.idle)
                        self.searches.signal()
                    }
                }
                // Claims never overlap, searches do: the lease keeps a search from being claimed twice.
                for await _ in self.searches.stream {
                    for claim in await self.claim() {
                        group.addTask {
                            await self.run(claim)
                            // The room it leaves may be waited for.
                            self.searches.signal()
                        }
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Does every search that is due now, and returns when they are done.
    package func drain() async {
        let due = await self.claim()
        await withTaskGroup(of: Void.self) { group in
            for claim in due { group.addTask { await self.run(claim) } }
        }
    }

    private func claim() async -> [SearchClaim] {
        let room = Self.atOnce - self.underWay.count
        guard room > 0 else { return [] }
        do {
            let now = Date()
            let latestDue = self.clockWatch.latestDue(at: now)
            let claimed = try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                let migrations = sql.migrations(sealer)
                if let latestDue { try migrations.bringForwardSearches(to: latestDue) }
                return try migrations.claimSearches(limit: room, lease: Self.lease, at: now)
            }
            self.underWay.begin(claimed.count)
            return claimed
        } catch {
            self.logger.error("searches cannot be claimed", metadata: ["error.type": .string(ErrorSummary.of(error))])
            return []
        }
    }

    /// Searches, and renews the claim as long as that takes.
    private func run(_ claim: SearchClaim) async {
        defer { self.underWay.end() }
        do {
            try await LeaseRenewal.during(lease: Self.lease) {
                try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                    try sql.migrations(sealer).renew(claim, until: Date().addingTimeInterval(Self.lease))
                }
            } _: {
                try await self.search.run(claim, in: self.realm)
            }
        } catch {
            self.logger.error(
                "search failed",
                metadata: ["migration.id": .stringConvertible(claim.migration), "error.type": .string(ErrorSummary.of(error))])
        }
    }
}

/// How many searches this instance has claimed and not ended.
private final class SearchesUnderWay: Sendable {
    private let number = Mutex(0)

    var count: Int { self.number.withLock { $0 } }

    func begin(_ more: Int) {
        self.number.withLock { $0 += more }
    }

    func end() {
        self.number.withLock { $0 -= 1 }
    }
}
