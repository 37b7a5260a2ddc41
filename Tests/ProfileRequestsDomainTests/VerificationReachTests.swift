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
        let units = try UnitGenerator().units(60)
        self.units = units
        self.clinic = try #require(units.first { $0.id == UnitGenerator.dentalClinicID })
        self.office = try #require(units.first { $0.id == UnitGenerator.officeID(of: .wielkopolskie) })
        self.centre = try #require(units.first { $0.id == UnitGenerator.eHealthCentreID })
    }

    @Test(
        "roles that do not manage users reach nothing",
        arguments: Role.allCases.filter { !$0.permissions.contains(.manageUsers) })
    func nothing(role: Role) {
        #expect(VerificationReach(roles: [role], unit: self.clinic) == nil)
    }

    @Test("an administrator of CeZ reaches everything")
    func everything() throws {
        let reach = try #require(VerificationReach(roles: [.administratorCeZ], unit: self.centre))
        #expect(self.units.allSatisfy(reach.covers))
    }

    @Test("an administrator of a voivodeship reaches the units that report in it, and its office")
    func voivodeship() throws {
        let reach = try #require(VerificationReach(roles: [.administratorUW, .reporterFinancial], unit: self.office))
        #expect(reach.covers(self.clinic) && reach.covers(self.office))
        #expect(self.units.filter(reach.covers).allSatisfy { $0.voivodeship == .wielkopolskie })
        let capital = try #require(self.units.first { $0.id == UnitGenerator.officeID(of: .mazowieckie) })
        let central = try #require(VerificationReach(roles: [.administratorUW], unit: capital))
        #expect(!central.covers(self.centre))
    }

    @Test("the other administrators reach their own institution", arguments: [Role.administratorIPIN, .administratorKCPU])
    func institution(role: Role) throws {
        let reach = try #require(VerificationReach(roles: [role], unit: self.office))
        #expect(self.units.filter(reach.covers) == [self.office])
    }
}
