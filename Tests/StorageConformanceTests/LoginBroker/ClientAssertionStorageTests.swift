import Database
import Foundation
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of client assertions and revoked access tokens")
struct ClientAssertionStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in try await body(realm) }
    }

    @Test("when 64 on four instances present one assertion at once, it is the first use of one of them")
    func singleUse() async throws {
        try await self.use { realm in
            let expiry = realm.now().addingTimeInterval(60)
            let winners = try await Race.winners(on: realm.database) { sql in
                try sql.clientAssertions.use("jti-1", of: "web", expiresAt: expiry)
            }
            #expect(winners == 1)
        }
    }

    @Test("two clients may happen to choose one jti, and jtis differ by every byte")
    func distinct() async throws {
        try await self.use { realm in
            let expiry = realm.now().addingTimeInterval(60)
            let first = try await realm.database.write { sql in
                try [("jti", "web"), ("jti", "spa"), ("JTI", "web"), ("jti ", "web"), ("", "web"), ("jti", "web")].map { jti, client in
                    try sql.clientAssertions.use(jti, of: ClientID(rawValue: client), expiresAt: expiry)
                }
            }
            #expect(first == [true, true, true, true, true, false])
        }
    }

    @Test("an assertion stays used until the moment it expires has passed")
    func removed() async throws {
        try await self.use { realm in
            let expiry = realm.now().addingTimeInterval(60)
            let first = try await realm.database.write { sql in
                _ = try sql.clientAssertions.use("jti-1", of: "web", expiresAt: expiry)
                return try [0, 0.001].map { seconds in
                    try sql.clientAssertions.removeExpired(before: expiry.addingTimeInterval(seconds))
                    return try sql.clientAssertions.use("jti-1", of: "web", expiresAt: expiry)
                }
            }
            #expect(first == [false, true])
        }
    }

    @Test("the jti itself is not stored readably")
    func hashed() async throws {
        try await self.use { realm in
            let expiry = realm.now().addingTimeInterval(60)
            _ = try await realm.database.write { sql in
                try sql.clientAssertions.use("jti-canary-0001", of: "client-canary", expiresAt: expiry)
            }
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("jti-canary-0001"))
            #expect(try await place.contains("client-canary"), "what is stored is what is searched")
        }
    }

    @Test("an access token that 64 revoke at once is revoked, and no other is")
    func revoked() async throws {
        try await self.use { realm in
            let expiry = realm.now().addingTimeInterval(600)
            let done = try await Race.winners(on: realm.database) { sql in
                try sql.revokedTokens.insert("at-1", expiresAt: expiry)
                return try sql.revokedTokens.contains("at-1")
            }
            #expect(done == 64)
            let others = try await realm.database.read { sql in try ["at-2", "AT-1", ""].map { try sql.revokedTokens.contains($0) } }
            #expect(others == [false, false, false])
        }
    }

    @Test("a revoked access token is remembered until the moment it would have expired has passed")
    func forgotten() async throws {
        try await self.use { realm in
            let expiry = realm.now().addingTimeInterval(600)
            let known = try await realm.database.write { sql in
                try sql.revokedTokens.insert("at-1", expiresAt: expiry)
                return try [0, 0.001].map { seconds in
                    try sql.revokedTokens.removeExpired(before: expiry.addingTimeInterval(seconds))
                    return try sql.revokedTokens.contains("at-1")
                }
            }
            #expect(known == [true, false])
        }
    }
}
