import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of interactions")
struct InteractionStorageTests {
    private func use(_ body: (Realm, Interaction) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let interaction = Interaction(id: "i-1", browser: [0, 255, 7], request: BrokerSamples.request(), startedAt: realm.now())
            try await realm.database.write { sql in try sql.interactions.insert(interaction) }
            try await body(realm, interaction)
        }
    }

    @Test("every state comes back as it was stored, one version further")
    func roundTrip() async throws {
        try await self.use { realm, interaction in
            #expect(try await realm.database.read { sql in try sql.interactions.require("i-1") } == interaction)
            let authentication = BrokerSamples.authentication(realm)
            let states = try await realm.database.write { [now = realm.now()] sql in
                var states: [Interaction] = []
                func step(_ change: (inout Interaction) throws -> Void) throws {
                    var interaction = try sql.interactions.require("i-1")
                    try change(&interaction)
                    try sql.interactions.update(interaction)
                    states.append(try sql.interactions.require("i-1"))
                }
                try step { try $0.authenticate(authentication, at: now) }
                try step { try $0.abort(at: now) }
                try step { try $0.answer(at: now) }
                return states
            }
            #expect(states.map(\.state) == [.authenticated(authentication), .aborted, .answered])
            #expect(states.map(\.version) == [2, 3, 4])
            #expect(states.allSatisfy { $0.request == interaction.request && $0.browser == interaction.browser })
        }
    }

    @Test("of 64 who change one interaction from the same copy, one does, and the others hear of the conflict")
    func conflict() async throws {
        try await self.use { realm, interaction in
            let winners = try await Race.winners(on: realm.database) { [now = realm.now()] sql in
                var copy = interaction
                try copy.answer(at: now)
                try sql.interactions.update(copy)
                return true
            }
            #expect(winners == 1)
            #expect(try await realm.database.read { sql in try sql.interactions.require("i-1") }.version == 2)
        }
    }

    @Test("an interaction that is not there is not found, not required and not changed")
    func missing() async throws {
        try await self.use { realm, _ in
            let other = Interaction(id: "i-2", browser: [1], request: BrokerSamples.request(), startedAt: realm.now())
            let found = try await realm.database.read { sql in try sql.interactions.find("i-2") }
            #expect(found == nil)
            await #expect(throws: DatabaseError.notFound) {
                try await realm.database.read { sql in _ = try sql.interactions.require("i-2") }
            }
            await #expect(throws: DatabaseError.conflict) { try await realm.database.write { sql in try sql.interactions.update(other) } }
        }
    }

    @Test("an identifier is given once")
    func unique() async throws {
        try await self.use { realm, interaction in
            await #expect(throws: DatabaseError.uniqueViolation) {
                try await realm.database.write { sql in try sql.interactions.insert(interaction) }
            }
        }
    }

    @Test("an interaction stays until the moment it expires has passed")
    func removed() async throws {
        try await self.use { realm, interaction in
            let left = try await realm.database.write { sql in
                try [0, 0.001].map { seconds in
                    try sql.interactions.removeExpired(before: interaction.expiresAt.addingTimeInterval(seconds))
                    return try sql.interactions.find("i-1") != nil
                }
            }
            #expect(left == [true, false])
        }
    }
}
