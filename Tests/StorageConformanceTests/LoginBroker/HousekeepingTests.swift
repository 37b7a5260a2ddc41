import Database
import Foundation
import Logging
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Housekeeping of the broker's tables")
struct HousekeepingTests {
    /// What is kept for good.
    private static let lasting: Set<String> = [
        "schema_migrations", "signing_keys", "audit_entries", "audit_retention", "outbox", "subjects", "provider_secrets", "sandbox_clock",
        "persons", "profile_copies",
    ]

    private func fill(_ realm: Realm) async throws {
        let (now, sealer) = (realm.now(), realm.sealer)
        let session = NodeSession(id: realm.newID(), authentication: BrokerSamples.authentication(realm))
        let grant = BrokerSamples.grant(realm, scopes: [.openid, .offlineAccess])
        let code = BrokerSamples.code(realm, hash: [1])
        let interaction = Interaction(id: "i-1", browser: [1], request: BrokerSamples.request(), startedAt: now)
        let (person, id) = (realm.newID(), realm.newID())
        try await realm.database.write { sql in
            try sql.interactions.insert(interaction)
            try sql.authorizationCodes.insert(code)
            try sql.tokenGrants.insert(grant, sessionName: "sid")
            try sql.refreshTokens.insert(RefreshToken(hash: [1], for: grant, at: now))
            try sql.revokedTokens.insert("at-1", expiresAt: now)
            // Assertions are counted with real time.
            _ = try sql.clientAssertions.use("jti-1", of: "web", expiresAt: Date(timeIntervalSince1970: 1_000_000_000))
            try sql.handles.insert(
                Handle(hash: [1], interaction: "i-1", person: person, audience: "account-migration", stage: "migration", madeAt: now))
            try sql.nodeSessions.insert(session, cookieHash: [1])
            try sql.smsChallenges.insert(SMSChallenge(id: id, interaction: "i-1", persona: "jan", codeHash: [1], sentAt: now))
            try sql.loginThrottles.save(LoginThrottle(failures: 1), for: [1], at: now)
            try sql.phoneMessages(sealer).insert(PhoneMessage(id: id, persona: "jan", text: "Kod", sentAt: now))
        }
    }

    /// The tables that hold rows and need not for ever.
    private func passing(_ realm: Realm, holdingRows: Bool) async throws -> [String] {
        let tables = try await DatabasePlace(of: realm.database).tables()
        return try await realm.database.read { sql in
            try tables.filter { table in
                let row = try sql.row("SELECT COUNT(*) AS n FROM \(identifier: table)")
                return try !Self.lasting.contains(table) && (row?.get("n", as: Int.self) ?? 0 > 0) == holdingRows
            }
        }
    }

    @Test("what ended long ago is removed from every table that is not kept for good")
    func swept() async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, clock in
            try await self.fill(realm)
            #expect(try await self.passing(realm, holdingRows: false) == [], "every table holds something")
            clock.advance(by: 200 * 86_400)
            await Housekeeping(realm: realm, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).sweep()
            #expect(try await self.passing(realm, holdingRows: true) == [])
        }
    }

    @Test("what still counts survives a sweep")
    func kept() async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            try await self.fill(realm)
            await Housekeeping(realm: realm, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).sweep()
            #expect(try await self.passing(realm, holdingRows: false) == ["client_assertions"])
        }
    }
}
