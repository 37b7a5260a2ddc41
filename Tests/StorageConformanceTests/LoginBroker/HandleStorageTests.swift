import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("Storage of handles")
struct HandleStorageTests {
    private func use(_ body: (Realm, Handle, OpaqueToken) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let token = OpaqueToken(from: realm.random)
            let handle = Self.handle(token.hash, realm)
            try await realm.database.write { sql in try sql.handles.insert(handle) }
            try await body(realm, handle, token)
        }
    }

    private static func handle(_ hash: [UInt8], _ realm: Realm) -> Handle {
        Handle(
            hash: hash, interaction: "i-1", person: realm.newID(), audience: "account-migration", stage: "migration", madeAt: realm.now())
    }

    @Test("when 64 on four instances redeem one handle at once, one gets it, whole")
    func singleUse() async throws {
        try await self.use { realm, handle, _ in
            let redeemed = try await Race.run(on: realm.database) { [now = realm.now()] _, sql in
                try sql.handles.redeem(handle.hash, by: "account-migration", at: now)
            }.compactMap { $0 }
            #expect(redeemed == [handle])
        }
    }

    @Test("a handle is good until the millisecond it expires in, and not in it", arguments: [(59.999, true), (60, false), (60.001, false)])
    func expiry(seconds: TimeInterval, isGood: Bool) async throws {
        try await self.use { realm, handle, _ in
            let moment = handle.madeAt.addingTimeInterval(seconds)
            let redeemed = try await realm.database.write { sql in
                try sql.handles.redeem(handle.hash, by: "account-migration", at: moment)
            }
            #expect((redeemed != nil) == isGood)
        }
    }

    @Test("a service that presents a handle meant for another neither gets it nor uses it up")
    func foreign() async throws {
        try await self.use { realm, handle, _ in
            let (foreign, own) = try await realm.database.write { [now = realm.now()] sql in
                (
                    try sql.handles.redeem(handle.hash, by: "profile-requests", at: now),
                    try sql.handles.redeem(handle.hash, by: "account-migration", at: now)
                )
            }
            #expect(foreign == nil && own == handle)
        }
    }

    @Test("using up one handle leaves the others")
    func others() async throws {
        try await self.use { realm, handle, _ in
            let second = Self.handle([2], realm)
            let redeemed = try await realm.database.write { [now = realm.now()] sql in
                try sql.handles.insert(second)
                return try [handle.hash, second.hash, second.hash].map {
                    try sql.handles.redeem($0, by: "account-migration", at: now)
                }
            }
            #expect(redeemed == [handle, second, nil])
        }
    }

    @Test("a handle stays until the moment it expires has passed")
    func removed() async throws {
        try await self.use { realm, handle, _ in
            let left = try await realm.database.write { sql in
                try [0, 0.001].map { seconds in
                    try sql.handles.removeExpired(before: handle.expiresAt.addingTimeInterval(seconds))
                    return try sql.rows("SELECT hash FROM handles").count
                }
            }
            #expect(left == [1, 0])
        }
    }

    @Test("the handle itself is not stored readably")
    func hashed() async throws {
        try await self.use { realm, handle, token in
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains(token.value))
            #expect(try await place.contains(handle.person.uuidString.lowercased()), "what is stored is what is searched")
        }
    }
}
