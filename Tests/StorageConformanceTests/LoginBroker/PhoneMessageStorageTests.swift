import Database
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("Storage of the sandbox's text messages")
struct PhoneMessageStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let messages = [("jan", 0.0), ("ewa", 1), ("jan", 2)].enumerated().map { index, message in
                PhoneMessage(
                    id: realm.newID(), persona: message.0, text: "Kod nr \(index): 90817263",
                    sentAt: realm.now().addingTimeInterval(message.1))
            }
            try await realm.database.write { [sealer = realm.sealer] sql in
                for message in messages { try sql.phoneMessages(sealer).insert(message) }
            }
            try await body(realm)
        }
    }

    private func texts(_ limit: Int, of persona: String? = nil, _ realm: Realm) async throws -> [String] {
        try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.phoneMessages(sealer).latest(limit, for: persona).map { String($0.text.prefix(8)) }
        }
    }

    @Test("the newest come first, of all or of one, as many as are asked for")
    func latest() async throws {
        try await self.use { realm in
            let all = try await self.texts(9, realm)
            #expect(all == ["Kod nr 2", "Kod nr 1", "Kod nr 0"])
            #expect(try await self.texts(2, realm) == ["Kod nr 2", "Kod nr 1"])
            #expect(try await self.texts(9, of: "jan", realm) == ["Kod nr 2", "Kod nr 0"])
            #expect(try await self.texts(9, of: "ola", realm) == [])
        }
    }

    @Test("a message stays until a given moment after its sending has passed")
    func removed() async throws {
        try await self.use { realm in
            let moment = realm.now().addingTimeInterval(1)
            try await realm.database.write { [sealer = realm.sealer] sql in try sql.phoneMessages(sealer).removeSent(before: moment) }
            #expect(try await self.texts(9, realm) == ["Kod nr 2", "Kod nr 1"])
        }
    }

    @Test("what a message says is not stored readably")
    func sealed() async throws {
        try await self.use { realm in
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("90817263"))
        }
    }
}
