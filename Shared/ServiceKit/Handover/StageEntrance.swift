import Contracts
import Database
import Foundation
import LibCrypto

/// How a browser that the broker sent enters a stage: its handle is redeemed, once, for a session of the stage's own.
package struct StageEntrance: Sendable {
    private let stage: HandoverStage
    private let broker: BrokerClient

    package init(stage: HandoverStage, broker: BrokerClient) {
        self.stage = stage
        self.broker = broker
    }

    /// Redeems a handle and begins the session.
    ///
    /// - Returns: who came, and the cookie to give the browser.
    /// - Throws: a `handle-spent` ``Problem``, ``ServiceUnavailable``, or ``WrongStage``.
    package func enter(handle: String, in realm: Realm) async throws -> (ticket: HandoverTicket, cookie: OpaqueToken) {
        guard handle.utf8.count <= 128 else { throw Problem(status: 410, title: "Handle spent", code: "handle-spent") }
        let ticket = try await self.broker.redeem(handle: handle)
        guard ticket.stage == self.stage else { throw WrongStage() }
        let cookie = OpaqueToken(from: realm.random)
        let session = StageSession(ticket: ticket, expiresAt: realm.now().addingTimeInterval(StageSession.lifetime))
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.stageSessions(sealer).removeExpired(at: now)
            try sql.stageSessions(sealer).insert(session, cookie: cookie)
        }
        return (ticket, cookie)
    }
}

/// The broker sent a person here who belongs to another stage.
package struct WrongStage: Error {}
