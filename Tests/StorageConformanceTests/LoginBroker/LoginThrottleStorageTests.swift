import Database
import Foundation
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of failed log-ins")
struct LoginThrottleStorageTests {
    private static let limits = LoginThrottle.Limits(failures: 5, lock: 900)

    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in try await body(realm) }
    }

    private func find(_ name: [UInt8], _ realm: Realm) async throws -> LoginThrottle {
        try await realm.database.read { sql in try sql.loginThrottles.find(name) }
    }

    @Test("a name nobody failed under has no failures")
    func unknown() async throws {
        try await self.use { realm in
            let throttle = try await self.find([1], realm)
            #expect(throttle == LoginThrottle())
        }
    }

    @Test("64 failures at once are all counted, and the name is locked")
    func counted() async throws {
        try await self.use { realm in
            let now = realm.now()
            _ = try await Race.winners(on: realm.database) { sql in
                var throttle = try sql.loginThrottles.find([1])
                throttle.failed(at: now, limits: Self.limits)
                try sql.loginThrottles.save(throttle, for: [1], at: now)
                return true
            }
            let throttle = try await self.find([1], realm)
            #expect(throttle.failures == 64)
            #expect(throttle.lockedUntil == now.addingTimeInterval(900))
            #expect(throttle.isLocked(at: now.addingTimeInterval(899.999)) && !throttle.isLocked(at: now.addingTimeInterval(900)))
            #expect(try await self.find([2], realm) == LoginThrottle(), "another name is not touched")
        }
    }

    @Test("a success forgets failures and lock")
    func forgotten() async throws {
        try await self.use { realm in
            let found = try await realm.database.write { [now = realm.now()] sql in
                var throttle = LoginThrottle(failures: 5, lockedUntil: now)
                try sql.loginThrottles.save(throttle, for: [1], at: now)
                let before = try sql.loginThrottles.find([1])
                throttle.succeeded()
                try sql.loginThrottles.save(throttle, for: [1], at: now)
                return [before, try sql.loginThrottles.find([1])]
            }
            #expect(found == [LoginThrottle(failures: 5, lockedUntil: realm.now()), LoginThrottle()])
        }
    }

    @Test("a count is removed once a given moment after its last change has passed, and never while it locks")
    func removed() async throws {
        try await self.use { realm in
            let now = realm.now()
            let failures = try await realm.database.write { sql in
                try sql.loginThrottles.save(LoginThrottle(failures: 1), for: [1], at: now)
                try sql.loginThrottles.save(LoginThrottle(failures: 5, lockedUntil: now.addingTimeInterval(900)), for: [2], at: now)
                return try [0, 1, 900, 900.001].map { seconds in
                    try sql.loginThrottles.removeChanged(before: now.addingTimeInterval(seconds))
                    return [try sql.loginThrottles.find([1]).failures, try sql.loginThrottles.find([2]).failures]
                }
            }
            #expect(failures == [[1, 5], [0, 5], [0, 5], [0, 0]])
        }
    }
}
