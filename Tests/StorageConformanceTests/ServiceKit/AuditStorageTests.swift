import Database
import Foundation
import ServiceKit
import TestKit
import Testing

@Suite("Storage of the audit trail")
struct AuditStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use([]) { realm, _ in try await body(realm) }
    }

    private func entries(about object: String, _ realm: Realm) async throws -> [AuditEntry] {
        try await realm.database.read { sql in try sql.audit.entries(about: object) }
    }

    @Test("an entry comes back as it was written, with every result", arguments: [AuditEntry.Result.done, .refused, .failed])
    func roundTrip(result: AuditEntry.Result) async throws {
        try await self.use { realm in
            let entry = AuditEntry(
                at: realm.now(), actor: "web", action: "request.read", object: "request:U000594/2023", dataSubject: "s-1",
                source: "2001:db8::1", result: result)
            try await realm.database.write { sql in try sql.audit.append(entry) }
            #expect(try await self.entries(about: "request:U000594/2023", realm) == [entry])
        }
    }

    @Test("the entries about a thing come oldest first, and no other's are among them")
    func order() async throws {
        try await self.use { realm in
            let now = realm.now()
            try await realm.database.write { sql in
                for (seconds, object) in [(3.0, "a"), (1, "a"), (2, "b"), (2, nil), (2, "a")] {
                    try sql.audit.append(AuditEntry(at: now.addingTimeInterval(seconds), actor: "x", action: "y", object: object))
                }
            }
            let times = try await self.entries(about: "a", realm).map { $0.at.timeIntervalSince(now) }
            #expect(times == [1, 2, 3])
        }
    }

    @Test("64 acts at once on four instances leave 64 entries")
    func complete() async throws {
        try await self.use { realm in
            _ = try await Race.run(on: realm.database) { [now = realm.now()] runner, sql in
                try sql.audit.append(AuditEntry(at: now, actor: "actor-\(runner)", action: "y", object: "a"))
                return runner
            }
            let entries = try await self.entries(about: "a", realm)
            #expect(entries.count == 64 && Set(entries.map(\.actor)).count == 64)
        }
    }

    @Test("an act that fails leaves no entry of having been done")
    func rolledBack() async throws {
        try await self.use { realm in
            await #expect(throws: DatabaseError.conflict) {
                try await realm.database.write { [now = realm.now()] sql in
                    try sql.audit.append(AuditEntry(at: now, actor: "x", action: "y", object: "a"))
                    throw DatabaseError.conflict
                }
            }
            let entries = try await self.entries(about: "a", realm)
            #expect(entries.isEmpty)
        }
    }
}
