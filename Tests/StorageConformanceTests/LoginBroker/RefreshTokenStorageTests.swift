import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of refresh tokens")
struct RefreshTokenStorageTests {
    private func use(_ body: (Realm, RefreshToken, OpaqueToken) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let value = OpaqueToken(from: realm.random)
            let token = RefreshToken(hash: value.hash, for: BrokerSamples.grant(realm, scopes: [.openid, .offlineAccess]), at: realm.now())
            try await realm.database.write { sql in try sql.refreshTokens.insert(token) }
            try await body(realm, token, value)
        }
    }

    private func find(_ hash: [UInt8], _ realm: Realm) async throws -> (token: RefreshToken, usedAt: Date?)? {
        try await realm.database.read { sql in try sql.refreshTokens.find(hash) }
    }

    @Test("when 64 on four instances use one token at once, it is the first use of one of them")
    func singleUse() async throws {
        try await self.use { realm, token, _ in
            let winners = try await Race.winners(on: realm.database) { [now = realm.now()] sql in
                try sql.refreshTokens.use(token.hash, at: now)
            }
            #expect(winners == 1)
        }
    }

    @Test("a used token stays, with the moment of its first use, so that a second use is seen")
    func reuse() async throws {
        try await self.use { realm, token, _ in
            let now = realm.now()
            let before = try #require(try await self.find(token.hash, realm))
            #expect(before.token == token && before.usedAt == nil)
            let uses = try await realm.database.write { sql in
                [try sql.refreshTokens.use(token.hash, at: now), try sql.refreshTokens.use(token.hash, at: now.addingTimeInterval(60))]
            }
            #expect(uses == [true, false])
            let after = try #require(try await self.find(token.hash, realm))
            #expect(after.token == token && after.usedAt == now)
        }
    }

    @Test("an unknown token is neither found nor used")
    func unknown() async throws {
        try await self.use { realm, _, _ in
            let found = try await self.find([1, 2, 3], realm)
            #expect(found == nil)
            let used = try await realm.database.write { [now = realm.now()] sql in try sql.refreshTokens.use([1, 2, 3], at: now) }
            #expect(!used)
        }
    }

    @Test("two tokens cannot have one hash")
    func unique() async throws {
        try await self.use { realm, token, _ in
            await #expect(throws: DatabaseError.uniqueViolation) {
                try await realm.database.write { sql in try sql.refreshTokens.insert(token) }
            }
        }
    }

    @Test("a token stays until the moment it expires has passed, used or not")
    func removed() async throws {
        try await self.use { realm, token, _ in
            _ = try await realm.database.write { [now = realm.now()] sql in try sql.refreshTokens.use(token.hash, at: now) }
            try await realm.database.write { sql in try sql.refreshTokens.removeExpired(before: token.expiresAt) }
            let last = try await self.find(token.hash, realm)
            #expect(last != nil)
            try await realm.database.write { sql in
                try sql.refreshTokens.removeExpired(before: token.expiresAt.addingTimeInterval(0.001))
            }
            let gone = try await self.find(token.hash, realm)
            #expect(gone == nil)
        }
    }

    @Test("the token itself is not stored readably")
    func hashed() async throws {
        try await self.use { realm, token, value in
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains(value.value))
            #expect(try await place.contains(token.grant.uuidString.lowercased()), "what is stored is what is searched")
        }
    }
}
