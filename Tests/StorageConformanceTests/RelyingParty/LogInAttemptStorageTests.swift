import Database
import Foundation
import LibCrypto
import RelyingParty
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of log-ins under way")
struct LogInAttemptStorageTests {
    private static let verifier = "verifier-canary-0123456789"

    private func use(_ body: (Realm, LogInAttempt) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let attempt = LogInAttempt(
                stateHash: OpaqueToken.hash(of: "state-canary"), browserHash: OpaqueToken.hash(of: "browser-canary"), nonce: "n-1",
                codeVerifier: Self.verifier, returnPath: "/profiles?a=ż", startedAt: realm.now())
            try await realm.database.write { [sealer = realm.sealer] sql in try sql.logInAttempts(sealer).insert(attempt) }
            try await body(realm, attempt)
        }
    }

    private func finish(_ attempt: LogInAttempt, browser: String = "browser-canary", after seconds: TimeInterval = 0, _ realm: Realm)
        async throws -> LogInAttempt?
    {
        let moment = realm.now().addingTimeInterval(seconds)
        return try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.logInAttempts(sealer).finish(
                stateHash: attempt.stateHash, browserHash: OpaqueToken.hash(of: browser), at: moment)
        }
    }

    @Test("when 64 callbacks of one log-in arrive at once, one finishes it")
    func singleUse() async throws {
        try await self.use { realm, attempt in
            let finished = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.logInAttempts(sealer).finish(stateHash: attempt.stateHash, browserHash: attempt.browserHash, at: now)
            }.compactMap { $0 }
            #expect(finished.count == 1)
            #expect(finished.first?.codeVerifier == Self.verifier && finished.first?.nonce == "n-1")
            #expect(finished.first?.returnPath == "/profiles?a=ż" && finished.first?.startedAt == attempt.startedAt)
        }
    }

    @Test("another browser neither finishes a log-in nor uses it up")
    func foreign() async throws {
        try await self.use { realm, attempt in
            let foreign = try await self.finish(attempt, browser: "another", realm)
            let own = try await self.finish(attempt, realm)
            #expect(foreign == nil && own != nil)
        }
    }

    @Test("a log-in is over in the millisecond its time is", arguments: [(3899.999, true), (3900, false)])
    func expiry(seconds: TimeInterval, isGood: Bool) async throws {
        try await self.use { realm, attempt in
            let finished = try await self.finish(attempt, after: seconds, realm)
            #expect((finished != nil) == isGood)
        }
    }

    @Test("what can still be finished is kept, the rest forgotten")
    func forgotten() async throws {
        try await self.use { realm, attempt in
            let counts = try await realm.database.write { [sealer = realm.sealer] sql in
                try [3899.999, 3900].map { seconds in
                    try sql.logInAttempts(sealer).removeExpired(at: attempt.startedAt.addingTimeInterval(seconds))
                    return try sql.rows("SELECT nonce FROM login_attempts").count
                }
            }
            #expect(counts == [1, 0])
        }
    }

    @Test("neither state, cookie nor code verifier is in the file")
    func sealed() async throws {
        try await self.use { realm, _ in
            let place = try await DatabasePlace(of: realm.database)
            for canary in [Self.verifier, "state-canary", "browser-canary"] { #expect(try await !place.contains(canary)) }
            #expect(try await place.contains("/profiles?a=ż"), "what is stored is what is searched")
        }
    }
}
