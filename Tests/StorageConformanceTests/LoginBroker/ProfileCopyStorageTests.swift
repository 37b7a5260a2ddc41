import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of copies of profiles")
struct ProfileCopyStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in try await body(realm) }
    }

    @Test("a copy comes back as it was stored")
    func roundTrip() async throws {
        try await self.use { realm in
            let (id, person) = (realm.newID(), realm.newID())
            let whole = ProfileCopy(
                id: id, person: person, version: 7, soundSince: 3, isActive: true,
                unit: UnitSummary(
                    id: realm.newID(), kind: "POZ", name: "„Żółta” przychodnia", nip: try NIP("9990000014"), regon: try REGON("123456785"),
                    registerBookNumber: try RegisterBookNumber("12"), teryt: try TERYT("1465011")), roles: ["A", "B"], permissions: ["P"])
            let bare = BrokerSamples.profile(realm, version: 1, isActive: false, roles: [])
            let found = try await realm.database.write { sql in
                try sql.profileCopies.put(whole)
                try sql.profileCopies.put(bare)
                return (try sql.profileCopies.find(id), try sql.profileCopies.find(bare.id), try sql.profileCopies.find(UUID()))
            }
            #expect(found.0 == whole && found.1 == bare && found.2 == nil)
        }
    }

    @Test("the active ones of a person come by the names of their units, in Polish order")
    func active() async throws {
        try await self.use { realm in
            let person = realm.newID()
            let found = try await realm.database.write { sql in
                for unit in ["Łąka", "Zorza", "Ćma", "Cis", "Lipa"] {
                    try sql.profileCopies.put(BrokerSamples.profile(realm, of: person, version: 1, unit: unit))
                }
                try sql.profileCopies.put(BrokerSamples.profile(realm, of: person, version: 1, isActive: false))
                try sql.profileCopies.put(BrokerSamples.profile(realm, version: 1))
                return try sql.profileCopies.active(of: person).map(\.unit.name)
            }
            #expect(found == ["Cis", "Ćma", "Lipa", "Łąka", "Zorza"])
        }
    }

    @Test("of 64 reports that come at once over four instances the latest stays")
    func race() async throws {
        try await self.use { realm in
            let (id, person) = (realm.newID(), realm.newID())
            _ = try await Race.run(on: realm.database) { runner, sql in
                let report = BrokerSamples.profile(realm, id: id, of: person, version: runner + 1, roles: ["R\(runner + 1)"])
                guard let known = try sql.profileCopies.find(id) else { return try sql.profileCopies.put(report) }
                if let next = known.replaced(by: report) { try sql.profileCopies.put(next) }
            }
            let found = try #require(try await realm.database.read { sql in try sql.profileCopies.find(id) })
            #expect(found.version == 64 && found.roles == ["R64"] && found.soundSince == 64)
        }
    }

    @Test("what is not newer, or of another person, is not stored")
    func older() async throws {
        try await self.use { realm in
            let (id, person) = (realm.newID(), realm.newID())
            try await realm.database.write { sql in
                try sql.profileCopies.put(BrokerSamples.profile(realm, id: id, of: person, version: 2))
            }
            for copy in [
                BrokerSamples.profile(realm, id: id, of: person, version: 2), BrokerSamples.profile(realm, id: id, of: person, version: 1),
                BrokerSamples.profile(realm, id: id, version: 3),
            ] {
                await #expect(throws: DatabaseError.conflict) {
                    try await realm.database.write { sql in try sql.profileCopies.put(copy) }
                }
            }
        }
    }
}
