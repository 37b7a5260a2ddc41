import Database
import Foundation
import Logging
import LoginBrokerDomain
import ServiceKit
import ServiceLifecycle

/// Removes, every ten minutes, what has ended long enough that nobody can come back with it. Several instances may do so at once.
struct Housekeeping: Service {
    let realm: Realm
    let logger: Logger

    private static let pause: Duration = .seconds(600)
    /// How long ended rows stay, so that late comers still get the right message.
    private static let grace: TimeInterval = 86_400

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.sweep()
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    func sweep() async {
        let now = self.realm.now()
        let past = now.addingTimeInterval(-Self.grace)
        await self.remove { sql in try sql.interactions.removeExpired(before: past) }
        await self.remove { sql in try sql.authorizationCodes.removeIssued(before: past) }
        await self.remove { sql in try sql.refreshTokens.removeExpired(before: past) }
        await self.remove { sql in try sql.revokedTokens.removeExpired(before: past) }
        await self.remove { sql in try sql.tokenGrants.removeMade(before: past.addingTimeInterval(-RefreshToken.longestLifetime)) }
        await self.remove { sql in
            try sql.clientAssertions.removeExpired(before: Date().addingTimeInterval(-ClientAssertion.longestLifetime))
        }
        await self.remove { sql in try sql.handles.removeExpired(before: past) }
        await self.remove { sql in try sql.nodeSessions.removeExpired(before: past) }
        await self.remove { sql in try sql.smsChallenges.removeSent(before: past) }
        await self.remove { sql in try sql.loginThrottles.removeChanged(before: past) }
        await self.remove { [sealer = self.realm.sealer] sql in try sql.phoneMessages(sealer).removeSent(before: past) }
    }

    /// A transaction for each table: what is long for one holds up nothing else, and what fails for one is done for the others.
    private func remove(_ body: @escaping @Sendable (Transaction) throws -> Void) async {
        do {
            try await self.realm.database.write(body)
        } catch {
            self.logger.warning("expired rows cannot be removed", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }
}
