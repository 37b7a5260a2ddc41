import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("The administration of units")
struct UnitAdministrationTests {
    private func reach(_ role: Role, in unit: Unit) -> UnitAdministration? { UnitAdministration(roles: [role], unit: unit) }

    @Test("Administrator CeZ keeps all units, Administrator UW those of its voivodeship, Pracownik CeZ looks, others do not even that")
    func roles() throws {
        let unit = try Samples.unit()
        #expect(self.reach(.administratorCeZ, in: unit) == .everything)
        #expect(self.reach(.administratorUW, in: unit) == .voivodeship(.wielkopolskie))
        #expect(self.reach(.employeeCeZ, in: unit) == .nothing)
        for role in Role.allCases where ![.administratorCeZ, .administratorUW, .employeeCeZ].contains(role) {
            #expect(self.reach(role, in: unit) == nil)
        }
        #expect(UnitAdministration(roles: [.employeeCeZ, .administratorCeZ], unit: unit) == .everything)
    }

    @Test("who looks only adds and changes nothing")
    func nothing() throws {
        let unit = try Samples.unit()
        #expect(!UnitAdministration.nothing.mayAdd && !UnitAdministration.nothing.covers(unit))
        #expect(throws: UnitAdministrationError.outOfReach) { try UnitAdministration.nothing.check(unit, instead: nil) }
        #expect(throws: UnitAdministrationError.outOfReach) { try UnitAdministration.nothing.check(unit, instead: unit) }
        #expect(throws: UnitAdministrationError.outOfReach) { try UnitAdministration.nothing.checkClosing(unit, own: Samples.applicant) }
    }

    @Test("Administrator UW moves no unit out of the voivodeship or into it, and makes no supervising one")
    func voivodeship() throws {
        let office = UnitAdministration.voivodeship(.wielkopolskie)
        let unit = try Samples.unit()
        try office.check(unit, instead: nil)
        var elsewhere = unit
        elsewhere.teryt = try TERYT("1061039")
        #expect(throws: UnitAdministrationError.otherVoivodeship(.wielkopolskie)) { try office.check(elsewhere, instead: unit) }
        #expect(throws: UnitAdministrationError.outOfReach) { try office.check(unit, instead: elsewhere) }
        let both = try Samples.unit(.healthCareEntity, .supervisingAndReporting)
        #expect(throws: UnitAdministrationError.scopeReserved) { try office.check(both, instead: nil) }
        try office.check(both, instead: both)
        #expect(throws: UnitAdministrationError.kindReserved) {
            try office.check(try Samples.unit(.voivodeshipOffice, .supervising), instead: nil)
        }
        let institute = try Samples.unit(.psychiatryInstitute, .supervisingAndReporting)
        #expect(throws: UnitAdministrationError.outOfReach) { try office.check(institute, instead: institute) }
        #expect(throws: UnitAdministrationError.outOfReach) { try office.checkClosing(institute, own: unit.id) }
    }

    @Test("kind and scope fit each other, and every kind has a scope", arguments: UnitKind.allCases)
    func scopes(_ kind: UnitKind) throws {
        #expect(!kind.scopes.isEmpty)
        for scope in UnitScope.allCases where !kind.scopes.contains(scope) {
            let unit = try Samples.unit(kind, scope)
            #expect(throws: UnitAdministrationError.scopeDoesNotFit(kind)) { try UnitAdministration.everything.check(unit, instead: unit) }
        }
    }

    @Test("the made-up units have scopes that fit their kinds")
    func generated() throws {
        #expect(try UnitGenerator().units(2000).allSatisfy { $0.kind.scopes.contains($0.scope) })
    }

    @Test("there is one central unit: none is added, it is not closed and does not become another kind; nobody closes their own unit")
    func central() throws {
        let (centre, unit) = (try Samples.unit(.eHealthCentre, .central), try Samples.unit())
        let all = UnitAdministration.everything
        #expect(throws: UnitAdministrationError.centralUnit) { try all.check(centre, instead: nil) }
        #expect(throws: UnitAdministrationError.centralUnit) { try all.check(unit, instead: centre) }
        #expect(throws: UnitAdministrationError.centralUnit) { try all.check(centre, instead: unit) }
        try all.check(centre, instead: centre)
        #expect(throws: UnitAdministrationError.centralUnit) { try all.checkClosing(centre, own: unit.id) }
        #expect(throws: UnitAdministrationError.ownUnit) { try all.checkClosing(unit, own: unit.id) }
        try all.checkClosing(unit, own: centre.id)
    }
}
