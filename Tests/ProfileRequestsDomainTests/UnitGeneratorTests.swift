import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("The made-up register")
struct UnitGeneratorTests {
    let units: [Unit]

    init() throws {
        self.units = try UnitGenerator().units(2000)
    }

    @Test("it has as many units as asked for, each with numbers of its own")
    func uniqueness() {
        #expect(self.units.count == 2000)
        #expect(Set(self.units.map(\.id)).count == 2000)
        for numbers in [
            self.units.compactMap { $0.nip?.value }, self.units.compactMap { $0.regon?.value },
            self.units.compactMap { $0.registerBookNumber?.value }, self.units.compactMap { $0.email?.canonical },
            self.units.compactMap { $0.telephone?.e164 },
        ] {
            #expect(numbers.count > 1000)
            #expect(Set(numbers).count == numbers.count)
        }
    }

    @Test("numbers come from the ranges that nobody has")
    func ranges() {
        #expect(self.units.allSatisfy { $0.nip?.value.hasPrefix("999") ?? true })
        #expect(self.units.allSatisfy { $0.regon?.value.hasPrefix("98") ?? true })
        #expect(self.units.contains { $0.regon?.value.count == 14 })
        #expect(self.units.allSatisfy { $0.telephone?.e164.hasPrefix("+4810") ?? true })
        #expect(self.units.allSatisfy { $0.email?.address.hasSuffix("@jednostki.example") ?? true })
    }

    @Test("the same seed gives the same units, another seed others, and a longer register begins with the shorter")
    func determinism() throws {
        #expect(try UnitGenerator().units(2000) == self.units)
        #expect(try Array(UnitGenerator().units(2500).prefix(2000)) == self.units)
        let other = try UnitGenerator(seed: 7).units(2000)
        #expect(other != self.units)
        #expect(other.prefix(25) == self.units.prefix(25))
        #expect(try UnitGenerator().units(0).count == 25)
    }

    @Test("the fixed units are there")
    func fixed() throws {
        func unit(_ id: UUID) throws -> Unit { try #require(self.units.first { $0.id == id }) }
        let centre = try unit(UnitGenerator.eHealthCentreID)
        #expect(centre.name == "Centrum e-Zdrowia (środowisko testowe)")
        #expect(centre.kind == .eHealthCentre && centre.scope == .central)
        #expect(try unit(UnitGenerator.psychiatryInstituteID).kind == .psychiatryInstitute)
        #expect(try unit(UnitGenerator.addictionCentreID).kind == .addictionCentre)
        #expect(try unit(UnitGenerator.dentalClinicID).name.hasPrefix("-Prywatna"))
        #expect(try unit(UnitGenerator.medicalCentreID).name.hasPrefix("„ŚWITO-MED”"))
        #expect(RolesOnOffer.all(in: try unit(UnitGenerator.universityHospitalID)).count == 6)
        #expect(self.units.filter(\.isClosed).map(\.id) == [UnitGenerator.closedOfficeID])
        for voivodeship in Voivodeship.allCases {
            let office = try unit(UnitGenerator.officeID(of: voivodeship))
            #expect(office.kind == .voivodeshipOffice && office.voivodeship == voivodeship)
            #expect(office.name.hasSuffix("ki Urząd Wojewódzki (środowisko testowe)"))
        }
        #expect(try unit(UnitGenerator.officeID(of: .kujawskoPomorskie)).name.hasPrefix("Kujawsko-Pomorski Urząd"))
    }

    @Test("municipalities have neither NIP nor register number, other units have both")
    func municipalities() {
        let municipalities = self.units.filter { $0.kind == .municipality }
        #expect(municipalities.count > 20)
        #expect(municipalities.allSatisfy { $0.nip == nil && $0.registerBookNumber == nil && $0.regon != nil })
        #expect(self.units.filter { $0.kind == .healthCareEntity }.allSatisfy { $0.nip != nil && $0.registerBookNumber != nil })
        #expect(self.units.filter { $0.kind == .healthCareEntity }.count > 1400)
    }

    @Test("one TERYT code is one place, one place is one code, and all voivodeships have units")
    func places() {
        let codes = Dictionary(grouping: self.units, by: \.teryt)
        #expect(codes.values.allSatisfy { Set($0.map(\.address.gmina)).count == 1 && Set($0.map(\.address.powiat)).count == 1 })
        let gminas = Dictionary(grouping: self.units, by: \.address.gmina)
        #expect(gminas.values.allSatisfy { Set($0.map(\.teryt)).count == 1 })
        let powiats = Dictionary(grouping: self.units, by: \.address.powiat)
        #expect(powiats.values.allSatisfy { Set($0.map { $0.teryt.value.prefix(4) }).count == 1 })
        #expect(Set(self.units.map(\.voivodeship)).count == 16)
        #expect(codes.count > 300)
    }

    @Test("names have Polish letters, quotes and dashes, and stay in shape")
    func names() {
        #expect(self.units.contains { $0.name.hasPrefix("-") })
        #expect(self.units.contains { $0.name.hasPrefix("„") })
        #expect(self.units.contains { $0.name.hasPrefix("\"") })
        for letter in "łóżźśćęąń" {
            #expect(self.units.contains { $0.name.contains(letter) })
        }
        #expect(self.units.allSatisfy { !PolishText.searchKey($0.name).isEmpty && $0.name.count < 200 })
        #expect(Set(self.units.map(\.name)).count > 1700)
    }

    @Test("a unit goes through JSON and back")
    func coding() throws {
        let some = Array(self.units.prefix(30))
        #expect(try JSONDecoder().decode([Unit].self, from: JSONEncoder().encode(some)) == some)
    }
}
