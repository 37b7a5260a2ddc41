import AccountMigrationDomain
import Database
import Foundation
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("Storage of migration events")
struct MigrationEventStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in try await body(realm) }
    }

    private func milliseconds(_ realm: Realm) -> Int64 {
        EventNumber(at: realm.now()).millisecond
    }

    @Test("64 outcomes of one millisecond on four instances get 64 numbers, that millisecond's and the next ones")
    func unique() async throws {
        try await self.use { realm in
            let events = try await Race.run(on: realm.database) { [now = realm.now()] _, sql in
                try sql.migrationEvents(realm.sealer).record(Finding(code: .z02), of: UUID(), at: now)
            }
            let first = self.milliseconds(realm)
            #expect(events.map(\.millisecond).sorted() == Array(first..<first + 64))
        }
    }

    @Test("a number that is taken gives way to the next that is free, and an earlier moment keeps its own")
    func gaps() async throws {
        try await self.use { realm in
            let now = realm.now()
            let migration = realm.newID()
            let events = try await realm.database.write { sql in
                try [0, 0.005, 0, 0, -1].map {
                    try sql.migrationEvents(realm.sealer).record(Finding(code: .z02), of: migration, at: now.addingTimeInterval($0))
                }
            }
            let first = self.milliseconds(realm)
            #expect(events.map(\.millisecond) == [first, first + 5, first + 1, first + 2, first - 1000])
        }
    }

    @Test("the number is the very millisecond of the outcome, for each of a second's thousand")
    func exact() async throws {
        try await self.use { realm in
            let start = self.milliseconds(realm)
            let moments = (0..<1000).map { Date(timeIntervalSince1970: Double(start + $0) / 1000) }
            let events = try await realm.database.write { sql in
                try moments.map { try sql.migrationEvents(realm.sealer).record(Finding(code: .z02), of: UUID(), at: $0).millisecond }
            }
            #expect(events == Array(start..<start + 1000))
        }
    }

    @Test("an outcome is found by its number, as it was recorded", arguments: EventCode.allCases)
    func found(code: EventCode) async throws {
        try await self.use { realm in
            let migration = realm.newID()
            let (record, event) = try await realm.database.write { [now = realm.now()] sql in
                let event = try sql.migrationEvents(realm.sealer).record(Finding(code: code), of: migration, at: now)
                return (try sql.migrationEvents(realm.sealer).find(event), event)
            }
            #expect(record?.event == event && record?.code == code && record?.migration == migration)
            let unknown = try await realm.database.read { sql in try sql.migrationEvents(realm.sealer).find(event.next) }
            #expect(unknown == nil)
        }
    }

    @Test("the latest outcomes of a migration are found, newest first, and no other's are among them")
    func history() async throws {
        try await self.use { realm in
            let (migration, other) = (realm.newID(), realm.newID())
            let codes = try await realm.database.write { [now = realm.now()] sql in
                _ = try sql.migrationEvents(realm.sealer).record(Finding(code: .z05), of: migration, at: now.addingTimeInterval(30))
                _ = try sql.migrationEvents(realm.sealer).record(Finding(code: .z03), of: other, at: now.addingTimeInterval(10))
                _ = try sql.migrationEvents(realm.sealer).record(Finding(code: .z01), of: migration, at: now.addingTimeInterval(60))
                _ = try sql.migrationEvents(realm.sealer).record(Finding(code: .z04), of: migration, at: now)
                return try [10, 2].map { try sql.migrationEvents(realm.sealer).latest($0, of: migration).map(\.code) }
            }
            #expect(codes == [[.z01, .z05, .z04], [.z01, .z05]])
        }
    }

    @Test("an outcome whose transaction fails leaves its number free")
    func rolledBack() async throws {
        try await self.use { realm in
            let now = realm.now()
            await #expect(throws: DatabaseError.notFound) {
                try await realm.database.write { sql in
                    _ = try sql.migrationEvents(realm.sealer).record(Finding(code: .z01), of: UUID(), at: now)
                    throw DatabaseError.notFound
                }
            }
            let event = try await realm.database.write { sql in
                try sql.migrationEvents(realm.sealer).record(Finding(code: .z02), of: UUID(), at: now)
            }
            #expect(event.millisecond == self.milliseconds(realm))
        }
    }

    @Test("what was found comes back, and cannot be read where it is stored")
    func found() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let account = LegacyAccount(
                login: "kanarek", email: try EmailAddress("ptak@poczta.example"), givenNames: "Jan", familyName: "Próba", status: .closed)
            let back = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                let event = try sql.migrationEvents(sealer).record(Finding(code: .z04, found: [account]), of: UUID(), at: now)
                return try sql.migrationEvents(sealer).find(event)?.found
            }
            #expect(back == [account])
            let place = try await DatabasePlace(of: realm.database)
            for canary in ["kanarek", "ptak@poczta.example"] { #expect(try await !place.contains(canary)) }
        }
    }
}
