import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("Whose requests somebody may verify")
struct VerificationReachTests {
    private let units: [Unit]
    private let clinic: Unit
    private let office: Unit
    private let centre: Unit

    init() throws {
        let units = try UnitGenerator().units(200)
        self.units = units
        self.clinic = try #require(units.first { $0.id == UnitGenerator.dentalClinicID })
        self.office = try #require(units.first { $0.id == UnitGenerator.officeID(of: .wielkopolskie) })
        self.centre = try #require(units.first { $0.id == UnitGenerator.eHealthCentreID })
    }

    private func unit(_ id: UUID) throws -> Unit {
        try #require(self.units.first { $0.id == id })
    }

    @Test("whoever has the permission to manage users reaches something, and nobody else does", arguments: Role.allCases)
    func permission(role: Role) {
        #expect((VerificationReach(roles: [role], unit: self.clinic) != nil) == role.permissions.contains(.manageUsers))
        #expect((VerificationReach.looking(roles: [role], unit: self.clinic) != nil) == role.permissions.contains(.searchUsers))
    }

    @Test("an administrator of CeZ reaches everything", arguments: Role.allCases)
    func everything(role: Role) throws {
        let reach = try #require(VerificationReach(roles: [.reporterFinancial, .administratorCeZ], unit: self.centre))
        #expect(self.units.allSatisfy { reach.covers($0, role) && reach.coversProfiles(in: $0) })
    }

    @Test("an administrator of a voivodeship reaches its units, and not the central institutions that have their seat in it")
    func voivodeship() throws {
        let reach = try #require(VerificationReach(roles: [.administratorUW, .reporterFinancial], unit: self.office))
        #expect(reach.covers(self.clinic, .reporterFinancial) && reach.covers(self.office, .administratorUW))
        #expect(self.units.filter(reach.coversProfiles).allSatisfy { $0.voivodeship == .wielkopolskie })
        let capital = try self.unit(UnitGenerator.officeID(of: .mazowieckie))
        let central = try #require(VerificationReach(roles: [.administratorUW], unit: capital))
        for id in [UnitGenerator.eHealthCentreID, UnitGenerator.psychiatryInstituteID, UnitGenerator.addictionCentreID] {
            #expect(try self.unit(id).voivodeship == .mazowieckie)
            #expect(try !central.coversProfiles(in: self.unit(id)))
        }
    }

    @Test("IPIN reaches psychiatric cards everywhere, and all of its own", arguments: Role.allCases)
    func psychiatry(role: Role) throws {
        let institute = try self.unit(UnitGenerator.psychiatryInstituteID)
        let reach = try #require(VerificationReach(roles: [.administratorIPIN], unit: institute))
        #expect(reach.covers(institute, role))
        #expect(reach.covers(self.clinic, role) == [.reporterPsychiatric, .supervisorPsychiatric].contains(role))
        #expect(self.units.filter(reach.coversProfiles) == [institute])
    }

    @Test("KCPU reaches its own institution only")
    func addiction() throws {
        let centre = try self.unit(UnitGenerator.addictionCentreID)
        let reach = try #require(VerificationReach(roles: [.administratorKCPU], unit: centre))
        #expect(self.units.filter { reach.covers($0, .supervisorNonFinancial) } == [centre])
    }

    @Test("several roles reach what each of them does")
    func union() throws {
        let institute = try self.unit(UnitGenerator.psychiatryInstituteID)
        let both = try #require(VerificationReach(roles: [.administratorUW, .administratorIPIN], unit: institute))
        #expect(both.areas == [.voivodeship(.mazowieckie), .unit(institute.id), .roles(VerificationReach.psychiatricRoles)])
    }

    @Test("a worker of CeZ looks at everything and verifies nothing")
    func looking() throws {
        #expect(VerificationReach(roles: [.employeeCeZ], unit: self.centre) == nil)
        let eyes = try #require(VerificationReach.looking(roles: [.employeeCeZ], unit: self.centre))
        #expect(self.units.allSatisfy(eyes.coversProfiles))
    }
}
