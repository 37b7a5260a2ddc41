import AccountMigration
import Contracts
import Database
import Foundation
import LibCrypto
import ServiceKit
import TestKit
import Testing
import Vocabulary

@Suite("Storage of stays at a stage")
struct StageSessionStorageTests {
    private func use(_ body: (Realm, StageSession, OpaqueToken) async throws -> Void) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let pesel = try PESEL("02822800226")
            let session = StageSession(
                ticket: HandoverTicket(
                    stage: .migration, subject: SubjectID(rawValue: "subject-canary"),
                    identity: Identity(
                        givenNames: "Świętosława", familyName: "Kanarek", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                    interaction: "i-1", returnURL: "http://localhost:8080/interactions/i-1", migration: nil),
                expiresAt: realm.now().addingTimeInterval(StageSession.lifetime))
            let cookie = OpaqueToken(from: realm.random)
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.stageSessions(sealer).insert(session, cookie: cookie)
            }
            try await body(realm, session, cookie)
        }
    }

    private func find(_ cookie: String, after seconds: TimeInterval = 0, _ realm: Realm) async throws -> HandoverTicket? {
        let moment = realm.now().addingTimeInterval(seconds)
        return try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.stageSessions(sealer).find(cookie: cookie, at: moment)?.ticket
        }
    }

    @Test("a browser finds its own stay by its cookie, and by no other")
    func roundTrip() async throws {
        try await self.use { realm, session, cookie in
            let others = [try await self.find(OpaqueToken(from: realm.random).value, realm), try await self.find("", realm)]
            #expect(try await self.find(cookie.value, realm) == session.ticket)
            #expect(others == [nil, nil])
        }
    }

    @Test("a stay is over in the millisecond it expires in", arguments: [(3599.999, true), (3600, false), (3600.001, false)])
    func expiry(seconds: TimeInterval, isFound: Bool) async throws {
        try await self.use { realm, session, cookie in
            let ticket = try await self.find(cookie.value, after: seconds, realm)
            #expect((ticket != nil) == isFound)
        }
    }

    @Test("a stay that was ended is gone, and another browser's is not")
    func ended() async throws {
        try await self.use { realm, session, cookie in
            let other = OpaqueToken(from: realm.random)
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.stageSessions(sealer).insert(session, cookie: other)
                try sql.stageSessions(sealer).end(cookie: cookie.value)
            }
            let gone = try await self.find(cookie.value, realm)
            #expect(gone == nil)
            #expect(try await self.find(other.value, realm) == session.ticket)
        }
    }

    @Test("an expired stay is forgotten, one that goes on is kept")
    func forgotten() async throws {
        try await self.use { realm, session, _ in
            let counts = try await realm.database.write { [sealer = realm.sealer] sql in
                try [-0.001, 0].map { seconds in
                    try sql.stageSessions(sealer).removeExpired(at: session.expiresAt.addingTimeInterval(seconds))
                    return try sql.rows("SELECT expires_at FROM stage_sessions").count
                }
            }
            #expect(counts == [1, 0])
        }
    }

    @Test("neither the cookie nor whom it stands for is stored readably, and a ticket moved to another cookie does not open")
    func sealed() async throws {
        try await self.use { realm, _, cookie in
            let place = try await DatabasePlace(of: realm.database)
            for canary in [cookie.value, "subject-canary", "02822800226", "Świętosława", "Kanarek"] {
                #expect(try await !place.contains(canary))
            }
            #expect(try await place.contains(cookie.hash), "what is stored is what is searched")
            let thief = OpaqueToken(from: realm.random)
            _ = try await realm.database.write { sql in try sql.execute("UPDATE stage_sessions SET cookie_hash = \(thief.hash)") }
            await #expect(throws: (any Error).self) { try await self.find(thief.value, realm) }
        }
    }
}
