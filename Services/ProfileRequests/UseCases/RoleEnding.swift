import Database
import Foundation
import Logging
import ProfileRequestsDomain
import ServiceKit
import ServiceLifecycle
import Vocabulary

/// Archives what was approved until a day that is over. A role is of no use from midnight on, whether this has run or not.
package struct RoleEnding: Service {
    private static let pause = Duration.seconds(5)
    private static let batch = 100

    private let realm: Realm
    private let logger: Logger
    /// Called after something was put into the outbox.
    private let nudge: @Sendable () -> Void

    package init(realm: Realm, logger: Logger, nudge: @escaping @Sendable () -> Void) {
        self.realm = realm
        self.logger = logger
        self.nudge = nudge
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await self.endSome() == Self.batch {}
                } catch is CancellationError {
                    break
                } catch {
                    self.logger.warning("roles not ended", metadata: ["error.type": .string(ErrorSummary.of(error))])
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Ends the roles whose last day is over, each in a transaction of its own.
    ///
    /// - Returns: how many were looked at.
    @discardableResult
    package func endSome() async throws -> Int {
        let now = self.realm.now()
        let due = try await self.realm.database.read { [sealer = self.realm.sealer] sql in
            try sql.roleRequests(sealer).ended(before: WarsawTime.calendarDate(of: now), limit: Self.batch)
        }
        for id in due {
            try await self.realm.database.write { [realm = self.realm] sql in
                guard var stored = try sql.roleRequests(realm.sealer).find(id), stored.request.status == .approved,
                    stored.request.status(at: now) != .approved
                else { return }
                _ = try stored.request.apply(.end, at: now)
                try sql.roleRequests(realm.sealer).update(stored)
                try sql.audit.append(
                    AuditEntry(
                        at: now, actor: "system", action: "request.ended", object: "request:\(stored.request.number)",
                        dataSubject: "account:\(stored.request.applicantID)"))
                try sql.reportProfile(stored.request.profileID, realm: realm)
            }
        }
        if !due.isEmpty { self.nudge() }
        return due.count
    }
}
