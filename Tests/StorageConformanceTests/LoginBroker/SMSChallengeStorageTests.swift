import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("Storage of SMS codes")
struct SMSChallengeStorageTests {
    private func use(_ body: (Realm, SMSChallenge) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let challenge = Self.challenge(realm)
            try await realm.database.write { sql in try sql.smsChallenges.insert(challenge) }
            try await body(realm, challenge)
        }
    }

    private static func challenge(_ realm: Realm, interaction: String = "i-1", after seconds: TimeInterval = 0) -> SMSChallenge {
        SMSChallenge(
            id: realm.newID(), interaction: interaction, persona: "jan", codeHash: realm.random.bytes(32),
            sentAt: realm.now().addingTimeInterval(seconds))
    }

    private func current(_ realm: Realm) async throws -> SMSChallenge? {
        try await realm.database.read { sql in try sql.smsChallenges.current(for: "i-1") }
    }

    @Test("the latest code of an interaction is its current one, and all are counted")
    func latest() async throws {
        try await self.use { realm, first in
            #expect(try await self.current(realm) == first)
            let second = Self.challenge(realm, after: 30)
            let elsewhere = Self.challenge(realm, interaction: "i-2", after: 60)
            let counts = try await realm.database.write { sql in
                try sql.smsChallenges.insert(second)
                try sql.smsChallenges.insert(elsewhere)
                return try ["i-1", "i-2", "i-3"].map { try sql.smsChallenges.count(for: $0) }
            }
            #expect(try await self.current(realm) == second)
            #expect(counts == [2, 1, 0])
        }
    }

    @Test("of 64 who type the right code from the same copy, one is let in, and the others hear of the conflict")
    func singleUse() async throws {
        try await self.use { realm, challenge in
            let winners = try await Race.winners(on: realm.database) { [now = realm.now()] sql in
                var copy = challenge
                let attempt = copy.attempt(matches: true, at: now)
                try sql.smsChallenges.update(copy)
                return attempt == .accepted
            }
            #expect(winners == 1)
            #expect(try await self.current(realm)?.usedAt == realm.now())
        }
    }

    @Test("64 wrong codes at once cost three tries, and not one more can be had")
    func tries() async throws {
        try await self.use { realm, _ in
            let attempts = try await Race.run(on: realm.database) { [now = realm.now()] _, sql -> SMSAttempt? in
                guard var stored = try sql.smsChallenges.current(for: "i-1") else { return nil }
                let attempt = stored.attempt(matches: false, at: now)
                try sql.smsChallenges.update(stored)
                return attempt
            }
            #expect(attempts.count { $0 == .wrong(triesLeft: 2) } == 1)
            #expect(attempts.count { $0 == .wrong(triesLeft: 1) } == 1)
            #expect(attempts.count { $0 == .noTriesLeft } == 62)
            #expect(try await self.current(realm)?.triesLeft == 0)
        }
    }

    @Test("a code stays until a given moment after its sending has passed")
    func removed() async throws {
        try await self.use { realm, challenge in
            let counts = try await realm.database.write { sql in
                try [0, 0.001].map { seconds in
                    try sql.smsChallenges.removeSent(before: challenge.sentAt.addingTimeInterval(seconds))
                    return try sql.smsChallenges.count(for: "i-1")
                }
            }
            #expect(counts == [1, 0])
        }
    }
}
