import Database
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle

/// Reports, once after an upgrade, the profiles that were active before the broker was told of any. Several instances may do so at once.
package struct ProfileReportCatchUp: Service {
    let realm: Realm
    let nudge: @Sendable () -> Void
    let logger: Logger

    private static let batch = 32

    package init(realm: Realm, nudge: @escaping @Sendable () -> Void, logger: Logger) {
        self.realm = realm
        self.nudge = nudge
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await self.reportSome() { self.nudge() }
                    break
                } catch {
                    self.logger.warning("profiles cannot be reported", metadata: ["error.type": .string(ErrorSummary.of(error))])
                    try? await Task.sleep(for: .seconds(5))
                }
            }
        }
        // A service that returns would end the whole group.
        try? await gracefulShutdown()
    }

    /// - Returns: whether there was something to report.
    package func reportSome() async throws -> Bool {
        try await self.realm.database.write { [realm] sql in
            let due = try sql.profileReports.due(limit: Self.batch)
            for profile in due { try sql.reportProfile(profile, realm: realm) }
            return !due.isEmpty
        }
    }
}
