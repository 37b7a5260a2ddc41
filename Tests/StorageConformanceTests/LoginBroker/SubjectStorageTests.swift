import Database
import Foundation
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of subjects and of the provider's secrets")
struct SubjectStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in try await body(realm) }
    }

    @Test("a subject that 64 note at once is noted once, and found in its own sector only")
    func noted() async throws {
        try await self.use { realm in
            let person = realm.newID()
            let subject = SubjectID(rawValue: "s-1")
            let done = try await Race.winners(on: realm.database) { sql in
                try sql.subjects.insert(subject, of: person, in: "web.example")
                return true
            }
            let found = try await realm.database.read { sql in
                try ["web.example", "WEB.example", ""].map { try sql.subjects.person(behind: subject, in: $0) }
            }
            #expect(done == 64)
            #expect(found == [person, nil, nil])
        }
    }

    @Test("a subject never changes hands")
    func firstStays() async throws {
        try await self.use { realm in
            let (person, other) = (realm.newID(), realm.newID())
            let found = try await realm.database.write { sql in
                try sql.subjects.insert(SubjectID(rawValue: "s-1"), of: person, in: "web.example")
                try sql.subjects.insert(SubjectID(rawValue: "s-1"), of: other, in: "web.example")
                return try sql.subjects.person(behind: SubjectID(rawValue: "s-1"), in: "web.example")
            }
            #expect(found == person)
        }
    }

    @Test("64 instances that start at once end up with one secret, and each name has its own")
    func oneSecret() async throws {
        try await self.use { realm in
            let secrets = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] runner, sql in
                try sql.providerSecrets.loadOrStore(
                    "subjects", candidate: Array("secret-canary-\(runner)".utf8), sealer: sealer, at: now)
            }
            #expect(secrets.count == 64 && Set(secrets).count == 1)
            let other = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                try sql.providerSecrets.loadOrStore("other", candidate: [1, 2, 3], sealer: sealer, at: now)
            }
            #expect(other == [1, 2, 3])
        }
    }

    @Test("a secret is not stored readably, and does not open under another name")
    func sealed() async throws {
        try await self.use { realm in
            let load: @Sendable (Transaction) throws -> Void = { [now = realm.now(), sealer = realm.sealer] sql in
                _ = try sql.providerSecrets.loadOrStore(
                    "name-canary", candidate: Array("secret-canary".utf8), sealer: sealer, at: now)
            }
            try await realm.database.write(load)
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("secret-canary"))
            #expect(try await place.contains("name-canary"), "what is stored is what is searched")
            _ = try await realm.database.write { sql in
                try sql.execute(
                    "INSERT INTO provider_secrets (name, secret, created_at) SELECT \("moved"), secret, created_at FROM provider_secrets")
            }
            await #expect(throws: (any Error).self) {
                try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                    _ = try sql.providerSecrets.loadOrStore("moved", candidate: [1], sealer: sealer, at: now)
                }
            }
        }
    }
}
