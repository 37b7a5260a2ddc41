import Database
import Foundation
import LibCrypto
import RelyingParty
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of sessions in SSOZ II")
struct WebSessionStorageTests {
    private func use(_ body: (Realm, WebSession, OpaqueToken) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let session = WebSession(
                id: realm.newID(), subject: SubjectID(rawValue: "s-1"), idToken: "header.token-canary.signature", startedAt: realm.now(),
                seenAt: realm.now())
            let cookie = OpaqueToken(from: realm.random)
            try await realm.database.write { [sealer = realm.sealer] sql in try sql.webSessions(sealer).insert(session, cookie: cookie) }
            try await body(realm, session, cookie)
        }
    }

    private func change(_ realm: Realm, _ change: @escaping @Sendable (WebSessionRepository) throws -> Void) async throws {
        try await realm.database.write { [sealer = realm.sealer] sql in try change(sql.webSessions(sealer)) }
    }

    private func find(_ cookie: OpaqueToken, _ realm: Realm) async throws -> WebSession? {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.webSessions(sealer).find(cookie: cookie.value) }
    }

    @Test("a session is found by its cookie, as it was stored, and by no other")
    func roundTrip() async throws {
        try await self.use { realm, session, cookie in
            let found = try #require(try await self.find(cookie, realm))
            #expect(found.id == session.id && found.subject == session.subject && found.idToken == session.idToken)
            #expect(found.startedAt == session.startedAt && found.seenAt == session.seenAt)
            #expect(found.choice == nil && found.endedAt == nil)
            let other = try await self.find(OpaqueToken(from: realm.random), realm)
            #expect(other == nil)
        }
    }

    @Test("activity that 64 note at once, in whatever order, counts until its latest moment")
    func touched() async throws {
        try await self.use { realm, session, cookie in
            let now = realm.now()
            _ = try await Race.winners(on: realm.database) { [sealer = realm.sealer] sql in
                try sql.webSessions(sealer).touch(session.id, at: now.addingTimeInterval(TimeInterval.random(in: 0..<60).rounded()))
                try sql.webSessions(sealer).touch(session.id, at: now.addingTimeInterval(60))
                return true
            }
            #expect(try await self.find(cookie, realm)?.seenAt == now.addingTimeInterval(60))
        }
    }

    @Test("a session that has ended stays ended at its first moment, and neither activity nor a choice changes it")
    func ended() async throws {
        try await self.use { realm, session, cookie in
            let (now, profile) = (realm.now(), realm.newID())
            try await self.change(realm) { try $0.choose(profile, session: session.id) }
            #expect(try await self.find(cookie, realm)?.choice == profile)
            try await self.change(realm) { sessions in
                try sessions.end(session.id, at: now)
                try sessions.end(session.id, at: now.addingTimeInterval(60))
                try sessions.touch(session.id, at: now.addingTimeInterval(60))
                try sessions.choose(nil, session: session.id)
            }
            let found = try #require(try await self.find(cookie, realm))
            #expect(found.endedAt == now && found.seenAt == now && found.choice == profile)
        }
    }

    @Test("all sessions of a person end at once, nobody else's, and those that had ended keep their moment")
    func endedAll() async throws {
        try await self.use { realm, session, cookie in
            let now = realm.now()
            let others = ["s-1", "s-1", "s-2"].map { (subject: $0, id: realm.newID(), cookie: OpaqueToken(from: realm.random)) }
            try await self.change(realm) { sessions in
                for other in others {
                    try sessions.insert(
                        WebSession(id: other.id, subject: SubjectID(rawValue: other.subject), idToken: "t", startedAt: now, seenAt: now),
                        cookie: other.cookie)
                }
                try sessions.end(others[0].id, at: now)
                try sessions.endAll(of: session.subject, at: now.addingTimeInterval(60))
            }
            var ends: [Date?] = [try await self.find(cookie, realm)?.endedAt]
            for other in others { ends.append(try await self.find(other.cookie, realm)?.endedAt) }
            #expect(ends == [now.addingTimeInterval(60), now, now.addingTimeInterval(60), nil])
        }
    }

    @Test("sessions are forgotten by their age, one begun at the very moment stays")
    func forgotten() async throws {
        try await self.use { realm, session, cookie in
            try await self.change(realm) { try $0.removeStarted(before: session.startedAt) }
            let kept = try await self.find(cookie, realm)
            try await self.change(realm) { try $0.removeStarted(before: session.startedAt.addingTimeInterval(0.001)) }
            let gone = try await self.find(cookie, realm)
            #expect(kept != nil && gone == nil)
        }
    }

    @Test("neither the cookie nor the ID token is in the file, and a token moved to another session does not open")
    func sealed() async throws {
        try await self.use { realm, session, cookie in
            let place = try await DatabasePlace(of: realm.database)
            for canary in [cookie.value, "token-canary"] { #expect(try await !place.contains(canary)) }
            #expect(try await place.contains(session.id.uuidString.lowercased()), "what is stored is what is searched")
            let other = realm.newID()
            _ = try await realm.database.write { sql in try sql.execute("UPDATE web_sessions SET id = \(other)") }
            await #expect(throws: (any Error).self) { try await self.find(cookie, realm) }
        }
    }
}
