import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("Storage of persons")
struct PersonStorageTests {
    private static func identity(_ familyName: String = "Żółć-Kanarek") throws -> Identity {
        let pesel = try PESEL("02822800226")
        return Identity(givenNames: "Świętosława", familyName: familyName, birthDate: pesel.birthDate, identifier: .pesel(pesel))
    }

    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in try await body(realm) }
    }

    private func recognise(_ identity: Identity, _ realm: Realm) async throws -> Person {
        let (id, now) = (realm.newID(), realm.now())
        return try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.persons(sealer).recognise(identity, holding: [], newID: id, at: now)
        }
    }

    private func require(_ id: UUID, _ realm: Realm) async throws -> Person {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.persons(sealer).require(id) }
    }

    @Test("somebody who logs in for the first time 64 times at once is one person")
    func once() async throws {
        try await self.use { realm in
            let identity = try Self.identity()
            let people = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.persons(sealer).recognise(identity, holding: [], newID: UUID(), at: now)
            }
            #expect(people.count == 64 && Set(people.map(\.id)).count == 1)
            #expect(people.allSatisfy { $0.identity == identity && $0.standing == .migrating })
        }
    }

    @Test("a person keeps their key under a new name, and a PESEL is no eIDAS identifier")
    func renamed() async throws {
        try await self.use { realm in
            let person = try await self.recognise(try Self.identity(), realm)
            let renamed = try await self.recognise(try Self.identity("Nowak"), realm)
            #expect(renamed.id == person.id && renamed.identity.familyName == "Nowak")
            #expect(try await self.require(person.id, realm) == renamed)
            let foreigner = Identity(
                givenNames: "", familyName: "Nowak", birthDate: person.identity.birthDate,
                identifier: .eidas(try EidasIdentifier("DE/PL/02822800226")))
            #expect(try await self.recognise(foreigner, realm).id != person.id)
        }
    }

    @Test("what was reported of a person comes back as it was stored")
    func roundTrip() async throws {
        try await self.use { realm in
            var person = try await self.recognise(try Self.identity(), realm)
            person.migrationEnded(
                MigrationOutcome(event: "MIGRATION_1701216444943", login: "kanarek", email: try EmailAddress("kanarek@poczta.example")))
            person.accountChanged(to: AccountCopy(status: .blocked, version: 7))
            try await realm.database.write { [person, sealer = realm.sealer] sql in try sql.persons(sealer).update(person) }
            let stored = try await self.require(person.id, realm)
            #expect(stored.identity == person.identity && stored.migration == person.migration && stored.account == person.account)
            #expect(stored.version == person.version + 1)
        }
    }

    @Test("of 64 who change one person from the same copy, one does, and the others hear of the conflict")
    func conflict() async throws {
        try await self.use { realm in
            let person = try await self.recognise(try Self.identity(), realm)
            let versions = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                var copy = person
                copy.accountChanged(to: AccountCopy(status: .active, version: runner + 1))
                try sql.persons(sealer).update(copy)
                return runner + 1
            }
            #expect(versions.count == 1)
            #expect(try await self.require(person.id, realm).account?.version == versions.first)
        }
    }

    @Test("sealed data moved to another person's row does not open")
    func moved() async throws {
        try await self.use { realm in
            let person = try await self.recognise(try Self.identity(), realm)
            let other = Identity(
                givenNames: "Jan", familyName: "Inny", birthDate: person.identity.birthDate,
                identifier: .eidas(try EidasIdentifier("DE/PL/1")))
            let thief = try await self.recognise(other, realm)
            _ = try await realm.database.write { sql in
                try sql.execute(
                    "UPDATE persons SET identity = (SELECT identity FROM persons WHERE id = \(person.id)) WHERE id = \(thief.id)")
            }
            await #expect(throws: (any Error).self) { try await self.require(thief.id, realm) }
        }
    }

    @Test("no name, PESEL, log-in name or address is stored readably")
    func sealed() async throws {
        try await self.use { realm in
            var person = try await self.recognise(try Self.identity(), realm)
            person.migrationEnded(
                MigrationOutcome(event: "MIGRATION_1701216444943", login: "kanarek", email: try EmailAddress("ptak@poczta.example")))
            try await realm.database.write { [person, sealer = realm.sealer] sql in try sql.persons(sealer).update(person) }
            let place = try await DatabasePlace(of: realm.database)
            for canary in ["02822800226", "Świętosława", "Kanarek", "kanarek", "ptak@poczta.example", "MIGRATION_1701216444943"] {
                #expect(try await !place.contains(canary))
            }
            #expect(try await place.contains(person.id.uuidString.lowercased()), "what is stored is what is searched")
        }
    }
}
