import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of authorization codes")
struct AuthorizationCodeStorageTests {
    private func use(_ body: (Realm, ManualClock, AuthorizationCode, OpaqueToken) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, clock in
            let token = OpaqueToken(from: realm.random)
            let code = BrokerSamples.code(realm, hash: token.hash)
            try await realm.database.write { sql in try sql.authorizationCodes.insert(code) }
            try await body(realm, clock, code, token)
        }
    }

    @Test("when 64 on four instances redeem one code at once, one gets it, whole")
    func singleUse() async throws {
        try await self.use { realm, _, code, _ in
            let redeemed = try await Race.run(on: realm.database) { [now = realm.now()] _, sql in
                try sql.authorizationCodes.redeem(code.hash, by: "web", at: now)
            }.compactMap { $0 }
            #expect(redeemed == [code])
        }
    }

    @Test("a code without nonce and challenge comes back without them")
    func optionals() async throws {
        try await self.use { realm, _, _, _ in
            let plain = AuthorizationCode(
                hash: [1], answering: AuthorizationRequest(clientID: "web", redirectURI: "https://web.example/", scopes: [.openid]),
                granting: [.openid], with: BrokerSamples.authentication(realm), at: realm.now())
            let redeemed = try await realm.database.write { [now = realm.now()] sql in
                try sql.authorizationCodes.insert(plain)
                return try sql.authorizationCodes.redeem(plain.hash, by: "web", at: now)
            }
            #expect(redeemed == plain)
        }
    }

    @Test("a client that presents another's code neither gets it nor uses it up")
    func foreign() async throws {
        try await self.use { realm, _, code, _ in
            let (foreign, own) = try await realm.database.write { [now = realm.now()] sql in
                (
                    try sql.authorizationCodes.redeem(code.hash, by: "spa", at: now),
                    try sql.authorizationCodes.redeem(code.hash, by: "web", at: now)
                )
            }
            #expect(foreign == nil && own == code)
        }
    }

    @Test("what a used code led to is known to its client only")
    func reuse() async throws {
        try await self.use { realm, _, code, _ in
            let grant = realm.newID()
            let (before, own, foreign) = try await realm.database.write { [now = realm.now()] sql in
                let before = try sql.authorizationCodes.grant(of: code.hash, client: "web")
                _ = try sql.authorizationCodes.redeem(code.hash, by: "web", at: now)
                try sql.authorizationCodes.link(code.hash, to: grant)
                return (
                    before, try sql.authorizationCodes.grant(of: code.hash, client: "web"),
                    try sql.authorizationCodes.grant(of: code.hash, client: "spa")
                )
            }
            #expect(before == nil && own == grant && foreign == nil)
        }
    }

    @Test("what a transaction that fails redeemed can still be redeemed")
    func rolledBack() async throws {
        try await self.use { realm, _, code, _ in
            let now = realm.now()
            await #expect(throws: DatabaseError.notFound) {
                try await realm.database.write { sql in
                    _ = try sql.authorizationCodes.redeem(code.hash, by: "web", at: now)
                    throw DatabaseError.notFound
                }
            }
            let redeemed = try await realm.database.write { sql in try sql.authorizationCodes.redeem(code.hash, by: "web", at: now) }
            #expect(redeemed == code)
        }
    }

    @Test("codes are removed by their age, those issued at the very moment stay")
    func removed() async throws {
        try await self.use { realm, clock, code, _ in
            try await realm.database.write { [now = realm.now()] sql in try sql.authorizationCodes.removeIssued(before: now) }
            clock.advance(by: 1)
            let later = BrokerSamples.code(realm, hash: [2])
            let (old, new) = try await realm.database.write { [now = realm.now()] sql in
                try sql.authorizationCodes.insert(later)
                try sql.authorizationCodes.removeIssued(before: now)
                return (
                    try sql.authorizationCodes.redeem(code.hash, by: "web", at: now),
                    try sql.authorizationCodes.redeem([2], by: "web", at: now)
                )
            }
            #expect(old == nil && new == later)
        }
    }

    @Test("the code itself is not stored readably")
    func hashed() async throws {
        try await self.use { realm, _, _, token in
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains(token.value))
            #expect(try await place.contains("https://web.example/back?a=1"), "what is stored is what is searched")
        }
    }
}
