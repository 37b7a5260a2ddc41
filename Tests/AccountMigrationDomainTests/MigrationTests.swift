import AccountMigrationDomain
import Foundation
import Testing
import Vocabulary

@Suite("A migration from ePLOZ")
struct MigrationTests {
    let now = Date(timeIntervalSince1970: 1_701_216_444)

    private func person(_ given: String = "Jan", _ family: String = "Łąkotny") throws -> Identity {
        let pesel = try PESEL("01810100115")
        return Identity(givenNames: given, familyName: family, birthDate: pesel.birthDate, identifier: .pesel(pesel))
    }

    private func account(_ status: LegacyAccount.Status = .active, family: String = "Łąkotny") throws -> LegacyAccount {
        LegacyAccount(
            login: "jlakotny", email: try EmailAddress("jan@eploz.example"), givenNames: "Jan", familyName: family, status: status)
    }

    private func migration(_ code: EventCode? = nil) throws -> Migration {
        var migration = Migration(id: UUID(), subject: SubjectID(rawValue: "s"), identity: try self.person(), startedAt: self.now)
        if let code {
            let found = code == .z01 ? try self.account() : nil
            let outcome = Migration.Outcome(event: EventNumber(millisecond: 1_701_216_444_943), code: code, account: found)
            _ = try migration.apply(.searchEnded(outcome), at: self.now)
        }
        return migration
    }

    @Test("the code follows from what was found")
    func codes() throws {
        let person = try self.person()
        #expect(EventCode.of([], for: person).code == .z02)
        #expect(EventCode.of([try self.account()], for: person).code == .z01)
        #expect(EventCode.of([try self.account(), try self.account()], for: person).code == .z03)
        #expect(EventCode.of([try self.account(.blocked)], for: person).code == .z04)
        #expect(EventCode.of([try self.account(.closed)], for: person).code == .z04)
        #expect(EventCode.of([try self.account(family: "Inny")], for: person).code == .z07)
    }

    @Test("names are compared without case, diacritics and further given names")
    func names() throws {
        let person = try self.person("JAN Maria", "lakotny")
        #expect(EventCode.of([try self.account()], for: person).code == .z01)
    }

    @Test("an account found is only handed on for Z01")
    func accountOnlyForZ01() throws {
        #expect(EventCode.of([try self.account(.blocked)], for: try self.person()).account == nil)
        #expect(EventCode.of([try self.account()], for: try self.person()).account != nil)
    }

    @Test("each outcome offers its ways on and no other", arguments: EventCode.allCases)
    func waysOn(_ code: EventCode) throws {
        for way in WayOn.allCases {
            var migration = try self.migration(code)
            if code.waysOn.contains(way) {
                #expect(throws: Never.self) { try migration.apply(.decided(way), at: self.now) }
            } else {
                #expect(throws: MigrationError.notOffered) { try migration.apply(.decided(way), at: self.now) }
            }
        }
    }

    @Test("the same decision twice is one decision, another one is refused")
    func repeated() throws {
        var migration = try self.migration(.z01)
        let first = try migration.apply(.decided(.migrate), at: self.now)
        #expect(first == [.report(event: EventNumber(millisecond: 1_701_216_444_943), carriedOver: try self.account())])
        #expect(try migration.apply(.decided(.migrate), at: self.now) == [])
        #expect(throws: MigrationError.alreadyDecided) { try migration.apply(.decided(.newAccount), at: self.now) }
        #expect(throws: MigrationError.alreadyDecided) { try migration.apply(.decided(.abort), at: self.now) }
    }

    @Test("giving up works while the search goes on, going on does not")
    func whileSearching() throws {
        var aborted = try self.migration()
        #expect(try aborted.apply(.decided(.abort), at: self.now) == [.abortInteraction])
        #expect(aborted.state == .aborted(nil))
        var waiting = try self.migration()
        #expect(throws: MigrationError.outOfOrder) { try waiting.apply(.decided(.newAccount), at: self.now) }
    }

    @Test("an outcome that comes after the person gave up changes nothing")
    func lateOutcome() throws {
        var migration = try self.migration()
        _ = try migration.apply(.decided(.abort), at: self.now)
        let outcome = Migration.Outcome(event: EventNumber(millisecond: 1), code: .z02, account: nil)
        #expect(throws: MigrationError.outOfOrder) { try migration.apply(.searchEnded(outcome), at: self.now) }
        #expect(migration.state == .aborted(nil))
    }

    @Test("searching again begins anew, later")
    func searchAgain() throws {
        var migration = try self.migration(.z05)
        let later = self.now.addingTimeInterval(60)
        #expect(try migration.apply(.decided(.searchAgain), at: later) == [.search])
        #expect(migration.state == .searching)
        #expect(migration.startedAt == later)
    }
}
