import AccountMigrationDomain
import Testing
import Vocabulary

@Suite("What a search of ePLOZ came to")
struct FindingTests {
    private func person(_ given: String = "Jan", _ family: String = "Łąkotny") throws -> Identity {
        let pesel = try PESEL("01810100115")
        return Identity(givenNames: given, familyName: family, birthDate: pesel.birthDate, identifier: .pesel(pesel))
    }

    private func account(_ login: String = "jlakotny", _ status: LegacyAccount.Status = .active, family: String = "Łąkotny") throws
        -> LegacyAccount
    {
        LegacyAccount(login: login, email: try EmailAddress("jan@eploz.example"), givenNames: "Jan", familyName: family, status: status)
    }

    @Test("the code follows from what was found")
    func codes() throws {
        let person = try self.person()
        #expect(Finding([], for: person).code == .z02)
        #expect(Finding([try self.account()], for: person).code == .z01)
        #expect(Finding([try self.account("a"), try self.account("b")], for: person).code == .z03)
        #expect(Finding([try self.account("a", .blocked)], for: person).code == .z04)
        #expect(Finding([try self.account("a", .closed)], for: person).code == .z04)
        #expect(Finding([try self.account(family: "Inny")], for: person).code == .z07)
    }

    @Test("names are compared without case, diacritics and further given names")
    func names() throws {
        #expect(Finding([try self.account()], for: try self.person("JAN Maria", "lakotny")).code == .z01)
    }

    @Test("an account found is handed on for Z01 alone, what else was found is kept for the help line")
    func accountOnlyForZ01() throws {
        let (blocked, active) = (try self.account("a", .blocked), try self.account())
        let closedOff = Finding([blocked], for: try self.person())
        #expect(closedOff.account == nil && closedOff.found == [blocked])
        let good = Finding([active], for: try self.person())
        #expect(good.account == active && good.found == [active])
    }

    @Test("the help line's choice is taken among what is found")
    func chosen() throws {
        let accounts = [try self.account("a"), try self.account("b")]
        let finding = Finding(accounts, for: try self.person(), ruling: .migrate(login: "b"), on: .z03)
        #expect(finding.code == .z03 && finding.account?.login == "b" && finding.ruling == .migrate(login: "b"))
    }

    @Test("a choice whose account is no longer found counts for nothing")
    func goneAccount() throws {
        let finding = Finding(
            [try self.account("a"), try self.account("b")], for: try self.person(), ruling: .migrate(login: "c"), on: .z03)
        #expect(finding.account == nil && finding.ruling == nil)
    }

    @Test("a decision counts for nothing where the search itself has found a way on")
    func nothingLeftToDecide() throws {
        let one = Finding([try self.account()], for: try self.person(), ruling: .newAccount, on: .z01)
        #expect(one.code == .z01 && one.ruling == nil)
        let none = Finding([], for: try self.person(), ruling: .migrate(login: "a"), on: .z02)
        #expect(none.code == .z02 && none.ruling == nil)
    }

    @Test("a decision on another outcome counts for nothing")
    func otherOutcome() throws {
        let finding = Finding([try self.account("a", .blocked)], for: try self.person(), ruling: .migrate(login: "a"), on: .z03)
        #expect(finding.code == .z04 && finding.account == nil && finding.ruling == nil)
    }
}
