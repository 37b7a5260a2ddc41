import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("Roles and permissions")
struct RoleTests {
    @Test("there are eleven roles in three sections, each with a code, a name and a description of its own")
    func roles() {
        #expect(Role.allCases.count == 11)
        #expect(Role.allCases.filter { $0.section == .central }.count == 2)
        #expect(Role.allCases.filter { $0.section == .supervising }.count == 6)
        #expect(Role.allCases.filter { $0.section == .reporting }.count == 3)
        #expect(Set(Role.allCases.map(\.code)).count == 11)
        #expect(Set(Role.allCases.map(\.polishName)).count == 11)
        #expect(Set(Role.allCases.map(\.polishDescription)).count == 11)
    }

    @Test("descriptions are the manual's to the letter")
    func descriptions() {
        #expect(
            Role.reporterNonFinancial.polishDescription
                == "Użytkownik mający uprawnienia do: wypełniania sprawozdań o pracujących i z działalności podmiotu/zakładu "
                + "leczniczego (sprawozdań niefinansowych) w imieniu swojej jednostki"
        )
        for role in Role.allCases {
            #expect(!role.polishDescription.contains("  "))
            #expect(
                role.polishDescription.hasPrefix("Administrator") || role.polishDescription.hasPrefix("Pracownik")
                    || role.polishDescription.hasPrefix("Użytkownik"))
        }
    }

    @Test("every permission has a code, a name and a business description, and some role gives it")
    func permissions() {
        for permission in Permission.allCases {
            #expect(!permission.polishName.isEmpty && !permission.polishDescription.isEmpty)
            #expect(permission.code.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "_") })
        }
        #expect(Set(Permission.allCases.map(\.polishName)).count == Permission.allCases.count)
        #expect(Role.administratorCeZ.permissions == Permission.allCases)
        for role in Role.allCases {
            #expect(Set(role.permissions).count == role.permissions.count)
        }
    }

    @Test("only administrators manage users, and only those of CeZ and UW manage units")
    func managers() {
        #expect(
            Role.allCases.filter { $0.permissions.contains(.manageUsers) }
                == [.administratorCeZ, .administratorIPIN, .administratorUW, .administratorKCPU])
        #expect(Role.allCases.filter { $0.permissions.contains(.manageUnits) } == [.administratorCeZ, .administratorUW])
        #expect(Role.allCases.filter { $0.permissions.contains(.publishAnnouncements) } == [.administratorCeZ])
        #expect(!Role.employeeCeZ.permissions.contains(.manageUnits))
    }

    @Test("the manual's profile opens the manual's home page")
    func home() {
        let modules = HomeModule.open(to: [Role.reporterNonFinancial, .reporterFinancial])
        #expect(
            modules.map(\.code) == [
                "NIEFIN_DO_WYPELNIENIA", "NIEFIN_DO_WERYFIKACJI", "NIEFIN_DO_KOREKTY", "NIEFIN_ZATWIERDZONE", "NIEFIN_WSZYSTKIE",
                "FIN_DO_WYPELNIENIA", "FIN_DO_WERYFIKACJI", "FIN_DO_KOREKTY", "FIN_ZATWIERDZONE", "FIN_WSZYSTKIE", "ZARZADZANIE_SLOWNIKI",
            ])
        #expect(modules[0].polishName == "Do wypełnienia")
        #expect(modules[0].section.polishLink == "Przejdź do sprawozdań niefinansowych")
        #expect(modules.allSatisfy { !$0.isInside })
    }

    @Test("an employee of CeZ finds reports and cannot fill any")
    func employee() {
        let codes = HomeModule.open(to: [Role.employeeCeZ]).map(\.code)
        #expect(
            codes == [
                "NIEFIN_WSZYSTKIE", "FIN_WSZYSTKIE", "PSYCH_WSZYSTKIE", "ZARZADZANIE_SLOWNIKI", "ZARZADZANIE_UZYTKOWNICY",
                "ZARZADZANIE_JEDNOSTKI", "ZARZADZANIE_RAPORTY",
            ])
        #expect(HomeModule.open(to: [Role.administratorCeZ]).count == 21)
        #expect(HomeModule.open(to: [Role]()).isEmpty)
    }
}

@Suite("Roles on offer")
struct RolesOnOfferTests {
    static let supervisors: [Role] = [.supervisorNonFinancial, .supervisorFinancial, .supervisorPsychiatric]
    static let reporters: [Role] = [.reporterNonFinancial, .reporterFinancial, .reporterPsychiatric]

    @Test(
        "scope and kind of a unit decide",
        arguments: [
            (UnitKind.eHealthCentre, UnitScope.central, [Role.administratorCeZ, .employeeCeZ]),
            (.healthCareEntity, .reporting, reporters), (.municipality, .reporting, reporters),
            (.voivodeshipOffice, .supervising, [.administratorUW] + supervisors),
            (.addictionCentre, .supervising, [.administratorKCPU] + supervisors),
            (.psychiatryInstitute, .supervisingAndReporting, [.administratorIPIN] + supervisors + reporters),
            (.medicalUniversity, .supervisingAndReporting, supervisors + reporters), (.healthFund, .supervising, supervisors),
            (.voivodeshipOffice, .reporting, reporters),
        ])
    func byUnit(_ kind: UnitKind, _ scope: UnitScope, _ roles: [Role]) throws {
        #expect(RolesOnOffer.all(in: try Samples.unit(kind, scope)) == roles)
    }

    @Test("what a role says of its units is what units offer", arguments: UnitKind.allCases)
    func offeredIn(_ kind: UnitKind) throws {
        for scope in UnitScope.allCases {
            let unit = try Samples.unit(kind, scope)
            let said = Role.allCases.filter { $0.unitScopes.contains(scope) && [nil, kind].contains($0.unitKind) }
            #expect(RolesOnOffer.all(in: unit) == said)
        }
    }

    @Test("a closed unit offers nothing")
    func closed() throws {
        #expect(RolesOnOffer.all(in: try Samples.unit(closedAt: Samples.noon)).isEmpty)
    }

    @Test("roles held, pending or drafted are shown apart and cannot be asked for again")
    func existing() throws {
        let reason = RejectionReason.withdrawnByApplicant
        let offer = RolesOnOffer(
            in: try Samples.unit(.medicalUniversity, .supervisingAndReporting),
            requests: [
                (.reporterFinancial, .approved), (.reporterNonFinancial, .pending), (.reporterPsychiatric, .draft),
                (.supervisorFinancial, .rejected(reason)), (.supervisorPsychiatric, .archived(nil)),
                (.reporterFinancial, .rejected(reason)),
            ])
        #expect(offer.held == [.reporterFinancial])
        #expect(offer.pending == [.reporterNonFinancial, .reporterPsychiatric])
        #expect(offer.available == Self.supervisors)
        #expect(
            try offer.choose([.supervisorPsychiatric, .supervisorFinancial, .supervisorFinancial]) == [
                .supervisorFinancial, .supervisorPsychiatric,
            ])
        #expect(throws: RoleChoiceError.nothingChosen) { try offer.choose([]) }
        #expect(throws: RoleChoiceError.alreadyHeld(.reporterFinancial)) { try offer.choose([.reporterFinancial]) }
        #expect(throws: RoleChoiceError.alreadyAskedFor(.reporterPsychiatric)) { try offer.choose([.reporterPsychiatric]) }
        #expect(throws: RoleChoiceError.notOnOffer(.administratorCeZ)) { try offer.choose([.supervisorFinancial, .administratorCeZ]) }
    }
}
