import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of sessions at the national node")
struct NodeSessionStorageTests {
    private func use(_ body: (Realm, ManualClock) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations, body)
    }

    private func session(_ realm: Realm, of person: UUID? = nil, cookie: [UInt8]) async throws -> NodeSession {
        let id = realm.newID()
        let session = NodeSession(
            id: id,
            authentication: Authentication(
                person: person ?? realm.newID(), session: id, at: realm.now(), level: .high, methods: ["mca", "face"]))
        try await realm.database.write { sql in try sql.nodeSessions.insert(session, cookieHash: cookie) }
        return session
    }

    private func endedAt(_ session: NodeSession, _ realm: Realm) async throws -> Date? {
        try #require(try await realm.database.read { sql in try sql.nodeSessions.find(session.id) }).endedAt
    }

    @Test("a session is found by its cookie and by its name, as it was stored")
    func roundTrip() async throws {
        try await self.use { realm, _ in
            let session = try await self.session(realm, cookie: [1])
            _ = try await self.session(realm, cookie: [2])
            let found = try await realm.database.read { sql in
                [
                    try sql.nodeSessions.find(cookieHash: [1]), try sql.nodeSessions.find(session.id),
                    try sql.nodeSessions.find(cookieHash: [3]),
                ]
            }
            #expect(found == [session, session, nil])
        }
    }

    @Test("two sessions cannot have one cookie")
    func unique() async throws {
        try await self.use { realm, _ in
            _ = try await self.session(realm, cookie: [1])
            await #expect(throws: DatabaseError.uniqueViolation) { try await self.session(realm, cookie: [1]) }
        }
    }

    @Test("a session that 64 end at once ends at one moment and stays ended at it")
    func ended() async throws {
        try await self.use { realm, _ in
            let session = try await self.session(realm, cookie: [1])
            let now = realm.now()
            _ = try await Race.winners(on: realm.database) { sql in
                try sql.nodeSessions.end(session.id, at: now)
                return true
            }
            try await realm.database.write { sql in try sql.nodeSessions.end(session.id, at: now.addingTimeInterval(60)) }
            #expect(try await self.endedAt(session, realm) == now)
        }
    }

    @Test("ending all sessions of a person ends no other's, and those that had ended keep their moment")
    func endedAll() async throws {
        try await self.use { realm, clock in
            let person = realm.newID()
            let first = try await self.session(realm, of: person, cookie: [1])
            let second = try await self.session(realm, of: person, cookie: [2])
            let other = try await self.session(realm, cookie: [3])
            let before = realm.now()
            try await realm.database.write { sql in try sql.nodeSessions.end(first.id, at: before) }
            clock.advance(by: 60)
            let now = realm.now()
            try await realm.database.write { sql in try sql.nodeSessions.endAll(of: person, at: now) }
            #expect(try await self.endedAt(first, realm) == before)
            #expect(try await self.endedAt(second, realm) == now)
            #expect(try await self.endedAt(other, realm) == Date?.none)
        }
    }

    @Test("a session stays until the moment it expires has passed, ended or not")
    func removed() async throws {
        try await self.use { realm, _ in
            let session = try await self.session(realm, cookie: [1])
            let found = try await realm.database.write { [now = realm.now()] sql in
                try sql.nodeSessions.end(session.id, at: now)
                return try [0, 0.001].map { seconds in
                    try sql.nodeSessions.removeExpired(before: session.expiresAt.addingTimeInterval(seconds))
                    return try sql.nodeSessions.find(session.id) != nil
                }
            }
            #expect(found == [true, false])
        }
    }

    @Test("the cookie itself is not stored readably")
    func hashed() async throws {
        try await self.use { realm, _ in
            let cookie = OpaqueToken(from: realm.random)
            let session = try await self.session(realm, cookie: cookie.hash)
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains(cookie.value))
            #expect(try await place.contains(session.id.uuidString.lowercased()), "what is stored is what is searched")
        }
    }
}
