import Contracts
import Database
import Foundation
import Logging
import ServiceLifecycle

/// Removes entries of the audit trail that are older than they have to be kept, bit by bit, and notes that it did. Several instances may do
/// so at once.
package struct AuditRetention: Service {
    /// Two years, one of which may be a leap year.
    package static let standardDays = 731

    /// How many entries go in one transaction: little enough that nobody waits for it.
    static let batch = 500
    /// Short, because a sandbox's clock may be moved; a look into an index costs next to nothing.
    private static let pause: Duration = .seconds(10)

    let realm: Realm
    let service: ServiceName
    let days: Int
    let logger: Logger

    package init(realm: Realm, service: ServiceName, days: Int, logger: Logger) {
        self.realm = realm
        self.service = service
        self.days = days
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var isHeldUp = false
            while !Task.isCancelled {
                do {
                    try await self.sweep()
                    isHeldUp = false
                } catch {
                    if !isHeldUp {
                        self.logger.warning(
                            "old audit entries cannot be removed", metadata: ["error.type": .string(ErrorSummary.of(error))])
                    }
                    isHeldUp = true
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Removes what is too old by now.
    ///
    /// - Returns: how many entries were removed.
    @discardableResult
    package func sweep() async throws -> Int {
        let oldest = self.realm.now().addingTimeInterval(-Double(self.days) * 86_400)
        var removed = 0
        while !Task.isCancelled {
            let count = try await self.removeBatch(before: oldest)
            removed += count
            guard count == Self.batch else { break }
        }
        if removed > 0 { self.logger.info("old audit entries removed", metadata: ["audit.entries": .stringConvertible(removed)]) }
        return removed
    }

    private func removeBatch(before oldest: Date) async throws -> Int {
        guard try await self.realm.database.read({ sql in try sql.auditRetention.hasOlder(than: oldest) }) else { return 0 }
        return try await self.realm.database.write { [service, now = self.realm.now()] sql in
            try sql.auditRetention.permit(before: oldest)
            let count = try sql.auditRetention.removeOldest(before: oldest, limit: Self.batch)
            // Another instance may have been quicker.
            guard count > 0 else { return 0 }
            try sql.audit.append(AuditEntry(at: now, actor: service.rawValue, action: "audit.expired", object: "entries:\(count)"))
            return count
        }
    }
}
