import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of the register of units")
struct UnitStorageTests {
    private typealias Unit = ProfileRequestsDomain.Unit

    private func use(_ body: @Sendable (Realm, UnitRegister) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let register = UnitRegister()
            try await register.seed(400, in: realm.database)
            try await body(realm, register)
        }
    }

    @Test("a unit comes back as it was stored, changed in everything, and each change has the next number")
    func roundTrip() async throws {
        try await self.use { realm, _ in
            let id = UnitGenerator.dentalClinicID
            let stored = try await realm.database.write { sql in
                let first = try sql.units.change
                var stored = try sql.units.requireStored(id)
                stored.unit.kind = .organisationalUnit
                stored.unit.name = "Łódź „Nowa”"
                (stored.unit.nip, stored.unit.regon, stored.unit.registerBookNumber) = (nil, nil, nil)
                stored.unit.teryt = try TERYT("1061039")
                stored.unit.address = UnitAddress(
                    powiat: "łódzki", gmina: "Łódź", town: "Łódź", postalCode: try PostalCode("90-001"), street: nil, building: "1/2")
                (stored.unit.telephone, stored.unit.email, stored.unit.scope) = (nil, nil, .supervisingAndReporting)
                stored.unit.closedAt = realm.now()
                try sql.units.update(stored)
                #expect(try sql.units.change == first + 1)
                #expect(try sql.units.requireStored(id).change == first + 1)
                return stored
            }
            let found = try await realm.database.read { sql in try sql.units.require(id) }
            #expect(found == stored.unit)
        }
    }

    @Test("a change of what somebody else has changed since is a conflict and changes nothing")
    func conflict() async throws {
        try await self.use { realm, _ in
            let shown = try await realm.database.read { sql in try sql.units.requireStored(UnitGenerator.dentalClinicID) }
            try await realm.database.write { sql in
                var first = shown
                first.unit.name = "Pierwsza"
                try sql.units.update(first)
            }
            await #expect(throws: DatabaseError.conflict) {
                try await realm.database.write { sql in
                    var second = shown
                    second.unit.name = "Druga"
                    try sql.units.update(second)
                }
            }
            #expect(try await realm.database.read { sql in try sql.units.require(shown.unit.id).name } == "Pierwsza")
        }
    }

    @Test("two change one unit at once: one of them does")
    func race() async throws {
        try await self.use { realm, _ in
            let shown = try await realm.database.read { sql in try sql.units.requireStored(UnitGenerator.dentalClinicID) }
            let done = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        do {
                            try await realm.database.write { sql in
                                var mine = shown
                                mine.unit.name = "Nazwa \(number)"
                                try sql.units.update(mine)
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == 1)
        }
    }

    @Test("units are found by their numbers, a NIP's several entries too")
    func numbers() async throws {
        try await self.use { realm, register in
            let (one, other) = try await realm.database.write { sql -> (Unit, Unit) in
                let one = try sql.units.require(UnitGenerator.dentalClinicID)
                var other = try sql.units.requireStored(UnitGenerator.medicalCentreID)
                other.unit.nip = one.nip
                try sql.units.update(other)
                return (one, other.unit)
            }
            func find(_ criteria: UnitCriteria) async throws -> [UUID] {
                try await register.search(criteria, sortedBy: UnitOrder(), page: PageRequest(), in: realm.database).items.map(\.id)
            }
            #expect(Set(try await find(UnitCriteria(nip: one.nip))) == [one.id, other.id])
            #expect(try await find(UnitCriteria(nip: one.nip, name: "osemka")) == [one.id])
            #expect(try await find(UnitCriteria(nip: one.nip, regon: other.regon)) == [other.id])
            #expect(try await find(UnitCriteria(registerBookNumber: one.registerBookNumber)) == [one.id])
            #expect(try await find(UnitCriteria(kind: .municipality, registerBookNumber: one.registerBookNumber)) == [])
            let office = try await realm.database.read { sql in
                try sql.units.allUnregistered(regons: [try REGON("980000018")] + (other.regon.map { [$0] } ?? []))
            }
            #expect(office.isEmpty)
        }
    }

    @Test("a search knows of every change that was made before it, by this instance or by another")
    func freshness() async throws {
        try await self.use { realm, register in
            func names(_ name: String, _ register: UnitRegister) async throws -> [String] {
                try await register.search(UnitCriteria(name: name), sortedBy: UnitOrder(), page: PageRequest(), in: realm.database)
                    .items.map(\.name)
            }
            #expect(try await names("osemka stomatologiczna prywatna specjalistyczna", register).count >= 1)
            let other = UnitRegister()
            try await other.prepare(in: realm.database)
            for round in 0..<3 {
                try await realm.database.write { sql in
                    var stored = try sql.units.requireStored(UnitGenerator.dentalClinicID)
                    stored.unit.name = "Kanarek \(round)"
                    try sql.units.update(stored)
                    var further = stored.unit
                    further = Unit(
                        id: realm.newID(), kind: .municipality, name: "Aaa Kanarek \(round)", teryt: further.teryt,
                        address: further.address,
                        scope: .reporting)
                    try sql.units.insert(further)
                }
                let expected = (0...round).map { "Aaa Kanarek \($0)" } + ["Kanarek \(round)"]
                #expect(try await names("kanarek", register) == expected)
                #expect(try await names("kanarek", other) == expected)
            }
            // More than is taken over one by one.
            try await realm.database.write { sql in
                let change = try sql.units.nextChange()
                try sql.execute("UPDATE units SET changed_in = \(change), closed_at = \(realm.now())")
            }
            let open = try await register.search(
                UnitCriteria(isClosed: false), sortedBy: UnitOrder(), page: PageRequest(), in: realm.database)
            #expect(open.total == 0)
        }
    }

    @Test("the index read from the database is in the order of the names, whatever the order they came in")
    func order() async throws {
        try await self.use { realm, register in
            let all = try UnitGenerator().units(400)
            for key in UnitOrder.Key.allCases {
                let order = UnitOrder(key, isAscending: false)
                let last = try await register.search(
                    UnitCriteria(), sortedBy: order, page: PageRequest(number: 8, size: 50), in: realm.database)
                #expect(last.total == 400)
                #expect(last.items == Array(order.sorted(all)[350...]))
                let beyond = try await register.search(
                    UnitCriteria(), sortedBy: order, page: PageRequest(number: 900, size: 50), in: realm.database)
                #expect(beyond.page.number == 8 && beyond.items == last.items)
            }
        }
    }
}
