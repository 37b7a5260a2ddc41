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
        do {
            try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                try sql.interactions.removeExpired(before: past)
                try sql.authorizationCodes.removeIssued(before: past)
                try sql.refreshTokens.removeExpired(before: past)
                try sql.revokedTokens.removeExpired(before: past)
                try sql.tokenGrants.removeMade(before: past.addingTimeInterval(-RefreshToken.longestLifetime))
                try sql.clientAssertions.removeExpired(before: Date().addingTimeInterval(-ClientAssertion.longestLifetime))
                try sql.handles.removeExpired(before: past)
                try sql.nodeSessions.removeExpired(before: past)
                try sql.smsChallenges.removeSent(before: past)
                try sql.loginThrottles.removeChanged(before: past)
                try sql.phoneMessages(sealer).removeSent(before: past)
            }
        } catch {
            self.logger.warning("expired rows cannot be removed", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }
}
