import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of grants")
struct TokenGrantStorageTests {
    private func use(_ body: (Realm, ManualClock) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations, body)
    }

    private func find(_ grant: TokenGrant, _ realm: Realm) async throws -> TokenGrant? {
        try await realm.database.read { sql in try sql.tokenGrants.find(grant.id) }
    }

    private func revokedAt(_ grant: TokenGrant, _ realm: Realm) async throws -> Date? {
        try #require(try await self.find(grant, realm)).revokedAt
    }

    private func insert(_ grants: [TokenGrant], _ realm: Realm) async throws {
        try await realm.database.write { sql in
            for grant in grants { try sql.tokenGrants.insert(grant, sessionName: "sid-\(grant.clientID.rawValue)") }
        }
    }

    @Test("a grant comes back as it was stored")
    func roundTrip() async throws {
        try await self.use { realm, _ in
            let grant = BrokerSamples.grant(realm, scopes: [.openid, .email, .offlineAccess])
            try await self.insert([grant], realm)
            #expect(try await self.find(grant, realm) == grant)
        }
    }

    @Test("a grant that 64 revoke at once ends at one moment and stays ended at it")
    func revoked() async throws {
        try await self.use { realm, _ in
            let grant = BrokerSamples.grant(realm)
            try await self.insert([grant], realm)
            let now = realm.now()
            _ = try await Race.run(on: realm.database) { runner, sql in
                try sql.tokenGrants.revoke(grant.id, at: now.addingTimeInterval(TimeInterval(runner)))
            }
            let revokedAt = try #require(try await self.revokedAt(grant, realm))
            try await realm.database.write { sql in try sql.tokenGrants.revoke(grant.id, at: now.addingTimeInterval(3600)) }
            #expect(try await self.revokedAt(grant, realm) == revokedAt)
        }
    }

    @Test("a log-out ends the session's grants, except those asked for offline, those of other sessions and those ended before")
    func loggedOut() async throws {
        try await self.use { realm, clock in
            let session = realm.newID()
            let online = BrokerSamples.grant(realm, session: session)
            let offline = BrokerSamples.grant(realm, session: session, scopes: [.openid, .offlineAccess])
            let other = BrokerSamples.grant(realm)
            let ended = BrokerSamples.grant(realm, session: session)
            try await self.insert([online, offline, other, ended], realm)
            let before = realm.now()
            try await realm.database.write { sql in try sql.tokenGrants.revoke(ended.id, at: before) }
            clock.advance(by: 60)
            let now = realm.now()
            try await realm.database.write { sql in try sql.tokenGrants.revokeGrants(ofSession: session, at: now) }
            #expect(try await self.revokedAt(online, realm) == now)
            #expect(try await self.revokedAt(offline, realm) == Date?.none)
            #expect(try await self.revokedAt(other, realm) == Date?.none)
            #expect(try await self.revokedAt(ended, realm) == before)
        }
    }

    @Test("a client finds a session by the name it was told, and by no other client's")
    func sessionNames() async throws {
        try await self.use { realm, _ in
            let session = realm.newID()
            try await self.insert(
                [BrokerSamples.grant(realm, session: session), BrokerSamples.grant(realm, session: session, client: "spa")], realm)
            let found = try await realm.database.read { sql in
                [
                    try sql.tokenGrants.session(named: "sid-web", to: "web"), try sql.tokenGrants.session(named: "sid-spa", to: "web"),
                    try sql.tokenGrants.session(named: "sid-web", to: "spa"), try sql.tokenGrants.session(named: "", to: "web"),
                ]
            }
            #expect(found == [session, nil, nil, nil])
        }
    }

    @Test("grants are removed by their age, one made at the very moment stays")
    func removed() async throws {
        try await self.use { realm, clock in
            let old = BrokerSamples.grant(realm)
            clock.advance(by: 1)
            let new = BrokerSamples.grant(realm)
            try await self.insert([old, new], realm)
            try await realm.database.write { sql in try sql.tokenGrants.removeMade(before: new.madeAt) }
            #expect(try await self.find(old, realm) == TokenGrant?.none)
            #expect(try await self.find(new, realm) == new)
        }
    }
}
