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
            let outcome = Migration.Outcome(
                event: EventNumber(millisecond: 1_701_216_444_943), finding: Finding(code: code, account: found))
            _ = try migration.apply(.searchEnded(outcome), at: self.now)
        }
        return migration
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
        let outcome = Migration.Outcome(event: EventNumber(millisecond: 1), finding: Finding(code: .z02))
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

    @Test("a decision of the help line begins the search anew where there was no way on", arguments: EventCode.allCases)
    func ruled(_ code: EventCode) throws {
        var migration = try self.migration(code)
        let later = self.now.addingTimeInterval(60)
        switch code {
        case .z03, .z04, .z07:
            #expect(try migration.apply(.ruled, at: later) == [.search])
            #expect(migration.state == .searching && migration.startedAt == later)
        case .z05:
            #expect(try migration.apply(.ruled, at: later) == [])
        case .z01, .z02, .z06:
            #expect(throws: MigrationError.notOffered) { try migration.apply(.ruled, at: later) }
        }
    }

    @Test("a decision of the help line leaves a search that goes on alone, and comes too late for whoever is through")
    func ruledInBetween() throws {
        var searching = try self.migration()
        #expect(try searching.apply(.ruled, at: self.now) == [])
        #expect(searching.state == .searching)
        var through = try self.migration(.z02)
        _ = try through.apply(.decided(.newAccount), at: self.now)
        #expect(throws: MigrationError.alreadyDecided) { try through.apply(.ruled, at: self.now) }
    }

    @Test("under a decision of the help line a person may do what was decided or give up, and nothing else")
    func waysUnderRuling() throws {
        let account = try self.account(.blocked)
        let chosen = Finding([account], for: try self.person(), ruling: .migrate(login: account.login), on: .z04)
        let fresh = Finding([account], for: try self.person(), ruling: .newAccount, on: .z04)
        let number = EventNumber(millisecond: 1)
        #expect(Migration.Outcome(event: number, finding: chosen).waysOn == [.migrate, .abort])
        #expect(Migration.Outcome(event: number, finding: fresh).waysOn == [.newAccount, .abort])
    }
}
