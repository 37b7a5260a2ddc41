import Database
import Foundation
import TestKit
import Testing

@testable import ServiceKit

@Suite("Storage of the outbox")
struct OutboxStorageTests {
    private func use(_ count: Int = 1, _ body: (Realm, [OutboxMessage]) async throws -> Void) async throws {
        try await TestRealm.use([]) { realm, _ in
            let messages = (0..<count).map { OutboxMessage(id: realm.newID(), kind: "kind-\($0)", payload: Array("Kanarek \($0)".utf8)) }
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                for (index, message) in messages.enumerated() {
                    try sql.outbox.append(message, sealedBy: sealer, at: now.addingTimeInterval(TimeInterval(index)))
                }
            }
            try await body(realm, messages)
        }
    }

    private func claim(after seconds: TimeInterval, limit: Int = 8, _ realm: Realm) async throws -> [OutboxRepository.Claim] {
        let moment = realm.now().addingTimeInterval(seconds)
        return try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.outbox.claim(limit: limit, lease: 30, at: moment, sealer: sealer)
        }
    }

    @Test("a claimed message is what was appended, byte for byte")
    func roundTrip() async throws {
        try await self.use { realm, messages in
            let claim = try #require(try await self.claim(after: 0, realm).first)
            let message = try claim.message.get()
            #expect(message.id == messages[0].id && message.kind == "kind-0" && message.payload == messages[0].payload)
            #expect(claim.id == message.id && claim.kind == message.kind && claim.attempt == 1)
        }
    }

    @Test("messages that 64 claim at once on four instances are each claimed once")
    func claimedOnce() async throws {
        try await self.use(40) { realm, messages in
            let claimed = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.outbox.claim(limit: 3, lease: 30, at: now.addingTimeInterval(60), sealer: sealer).map(\.id)
            }.flatMap { $0 }
            #expect(claimed.count == 40 && Set(claimed) == Set(messages.map(\.id)))
        }
    }

    @Test("one message that 64 ask for by its name at once is given to one of them")
    func namedOnce() async throws {
        try await self.use { realm, messages in
            let claims = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.outbox.claim(messages[0].id, lease: 30, at: now, sealer: sealer)?.attempt
            }
            #expect(claims.compactMap { $0 } == [1])
        }
    }

    @Test("the longest due come first, as many as are asked for")
    func order() async throws {
        try await self.use(5) { realm, messages in
            let first = try await self.claim(after: 60, limit: 2, realm).map(\.id)
            let rest = try await self.claim(after: 60, limit: 9, realm).map(\.id)
            #expect(Set(first) == Set(messages[..<2].map(\.id)) && Set(rest) == Set(messages[2...].map(\.id)))
        }
    }

    @Test("a claim ends with the millisecond of its lease, and each one counts as an attempt")
    func lease() async throws {
        try await self.use { realm, _ in
            var attempts: [Int?] = []
            for seconds in [-0.001, 0, 29.999, 30] { attempts.append(try await self.claim(after: seconds, realm).first?.attempt) }
            #expect(attempts == [nil, 1, nil, 2])
        }
    }

    @Test("a message given back is due when its pause is over, and one that was delivered never")
    func settled() async throws {
        try await self.use { realm, messages in
            let id = messages[0].id
            let moment = realm.now().addingTimeInterval(100)
            _ = try await self.claim(after: 0, realm)
            try await realm.database.write { sql in try sql.outbox.postpone(id, until: moment) }
            var due = [try await self.claim(after: 99.999, realm).count, try await self.claim(after: 100, realm).count]
            let pending = try await realm.database.write { sql in
                let before = try sql.outbox.isPending(id)
                try sql.outbox.delivered(id)
                try sql.outbox.postpone(id, until: moment)
                return [before, try sql.outbox.isPending(id)]
            }
            due.append(try await self.claim(after: 3600, realm).count)
            #expect(due == [0, 1, 0] && pending == [true, false])
        }
    }

    @Test("a message that does not open holds up no other")
    func unreadable() async throws {
        try await self.use(2) { realm, messages in
            _ = try await realm.database.write { sql in
                try sql.execute("UPDATE outbox SET payload = \([UInt8]("garbage".utf8)) WHERE id = \(messages[0].id)")
            }
            let claims = try await self.claim(after: 60, realm)
            #expect(Set(claims.map(\.id)) == Set(messages.map(\.id)))
            #expect(claims.compactMap { try? $0.message.get().id } == [messages[1].id])
        }
    }

    @Test("a message appended by a transaction that fails is never delivered")
    func rolledBack() async throws {
        try await self.use(0) { realm, _ in
            let message = OutboxMessage(id: realm.newID(), kind: "k", payload: [])
            await #expect(throws: DatabaseError.conflict) {
                try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                    try sql.outbox.append(message, sealedBy: sealer, at: now)
                    throw DatabaseError.conflict
                }
            }
            let claims = try await self.claim(after: 60, realm)
            #expect(claims.isEmpty)
        }
    }

    @Test("what messages carry is not stored readably")
    func sealed() async throws {
        try await self.use(3) { realm, _ in
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("Kanarek"))
            #expect(try await place.contains("kind-2"), "what is stored is what is searched")
        }
    }
}
