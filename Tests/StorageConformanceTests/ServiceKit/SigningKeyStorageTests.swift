import Database
import Foundation
import JOSE
import TestKit
import Testing

@testable import ServiceKit

@Suite("Storage of signing keys")
struct SigningKeyStorageTests {
    @Test("sixteen instances that start at once sign with the same keys, and so do they after a restart")
    func same() async throws {
        try await TestRealm.use([]) { realm, _ in
            let keyIDs = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let keys = try await SigningKeys.load([.es256, .rs256], in: realm)
                        return [try keys.key(for: .es256).keyID, try keys.key(for: .rs256).keyID]
                    }
                }
                return try await group.reduce(into: Set<Set<String>>()) { $0.insert($1) }
            }
            #expect(keyIDs.count == 1 && keyIDs.first?.count == 2)
            let restarted = try await SigningKeys.load([.rs256, .es256], in: realm)
            #expect(Set(restarted.keySet.keys.compactMap(\.kid)) == keyIDs.first)
        }
    }

    @Test("of 64 keys stored for one algorithm at once on four instances, one is")
    func once() async throws {
        try await TestRealm.use([]) { realm, _ in
            let candidates = try (0..<64).map { _ in try PrivateKey.generate(.es256) }
            let stored = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] runner, sql in
                try sql.signingKeys.insert(candidates[runner], sealer: sealer, at: now)
                return candidates[runner].keyID
            }
            let found = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.signingKeys.find(.es256, sealer: sealer)?.keyID
            }
            #expect(stored.count == 1 && found == stored.first)
        }
    }

    @Test("what the key stored signs, its public half from before the restart verifies")
    func verifies() async throws {
        try await TestRealm.use([]) { realm, _ in
            let before = try await SigningKeys.load([.es256], in: realm).key(for: .es256)
            let after = try await SigningKeys.load([.es256], in: realm).key(for: .es256)
            let message = Array("wiadomość".utf8)
            #expect(before.publicKey.verify(signature: try after.sign(message), of: message))
        }
    }

    @Test("an algorithm that was not loaded has no key")
    func missing() async throws {
        try await TestRealm.use([]) { realm, _ in
            let keys = try await SigningKeys.load([.es256], in: realm)
            #expect(throws: SigningKeyMissing.self) { try keys.key(for: .rs256) }
        }
    }

    @Test("a private key is not stored readably, and does not open for another algorithm")
    func sealed() async throws {
        try await TestRealm.use([]) { realm, _ in
            let key = try await SigningKeys.load([.es256], in: realm).key(for: .es256)
            let place = try await DatabasePlace(of: realm.database)
            // The secret number of a P-256 key stands in bytes 36 to 67 of its PKCS #8 form.
            #expect(try await !place.contains(Array(try key.pkcs8DER[36..<68])))
            #expect(try await place.contains(key.keyID), "what is stored is what is searched")
            _ = try await realm.database.write { sql in
                try sql.execute("UPDATE signing_keys SET algorithm = \(SignatureAlgorithm.rs256.rawValue)")
            }
            await #expect(throws: (any Error).self) { try await SigningKeys.load([.rs256], in: realm) }
        }
    }
}
