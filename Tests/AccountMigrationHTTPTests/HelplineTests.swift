import AccountMigrationDomain
import Contracts
import Database
import Foundation
import Logging
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("The help line")
struct HelplineTests {
    /// An ePLOZ whose accounts can change.
    private actor Directory: LegacyDirectory {
        private var found: [LegacyAccount]

        init(_ found: [LegacyAccount]) { self.found = found }

        func accounts(with pesel: PESEL) async throws -> [LegacyAccount] { self.found }

        func change(to found: [LegacyAccount]) { self.found = found }
    }

    private struct Stage {
        let realm: Realm
        let migrations: Migrations
        let helpline: Helpline
        let worker: SearchWorker

        init(_ realm: Realm, _ directory: Directory, searches most: Int = 30) {
            let broker = FakeTransport(
                .loginBroker,
                answers: [MigrationReportAPI.report.path: FakeTransport.nothing, HandoverAPI.abort.path: FakeTransport.nothing])
            let client = BrokerClient(transport: broker)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let outbox = OutboxWorker(
                database: realm.database, sealer: realm.sealer, courier: BrokerCourier(broker: client), logger: logger)
            let searches = SearchSignal()
            self.realm = realm
            self.migrations = Migrations(broker: client, outbox: outbox, searches: searches)
            self.helpline = Helpline(searches: searches, limit: HelplineSearchLimit(most: most))
            self.worker = SearchWorker(
                search: LegacySearch(
                    directory: directory, policy: SearchPolicy(attempts: 1, limit: 60, firstPause: 2), logger: logger),
                searches: searches, realm: realm, logger: logger)
        }

        func arrive(_ subject: String = "s-1", pesel: String = "01810100115") async throws -> Migration {
            let pesel = try PESEL(pesel)
            return try await self.migrations.arrive(
                HandoverTicket(
                    stage: .migration, subject: SubjectID(rawValue: subject),
                    identity: Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                    interaction: "i-1", returnURL: "http://localhost:8080/interactions/i-1", migration: nil), in: self.realm)
        }

        /// Somebody whose search has ended.
        func searched(_ subject: String = "s-1") async throws -> Migration {
            _ = try await self.arrive(subject)
            await self.worker.drain()
            return try await self.arrive(subject)
        }

        func decide(_ way: WayOn, _ migration: Migration) async throws {
            try await self.migrations.decide(
                way, seeing: migration.outcome?.event, on: migration.id, interaction: "i-1", from: nil, in: self.realm)
        }

        func event(_ migration: Migration) async throws -> Helpline.Case {
            let number = try #require(migration.outcome?.event)
            return try #require(try await self.helpline.event(number, for: HelplineTests.viewer, in: self.realm))
        }

        /// - Parameter seen: the last decision that the operator knows; if left out, the one there is.
        func rule(_ account: String?, on migration: Migration, seeing seen: Int? = nil) async throws {
            let number = try #require(migration.outcome?.event)
            let last = try await self.event(migration).lastDecision
            _ = try #require(
                try await self.helpline.decide(
                    migrating: account, on: number, seeing: seen ?? last, by: HelplineTests.viewer, in: self.realm))
        }
    }

    private static let viewer = Helpline.Operator(name: "client:helpline", source: "192.0.2.7")

    private static func account(_ login: String, _ status: LegacyAccount.Status = .active, family: String = "Próba") -> LegacyAccount {
        LegacyAccount(
            login: login, email: try? EmailAddress("\(login)@eploz.example"), givenNames: "Jan", familyName: family, status: status)
    }

    private func use(
        _ found: LegacyAccount..., body: (Stage, Directory, ManualClock) async throws -> Void
    ) async throws {
        let directory = Directory(found)
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, clock in
            try await body(Stage(realm, directory), directory, clock)
        }
    }

    @Test("an account the help line has named can be migrated at the next log-in, and only that")
    func choose() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, clock in
            let first = try await stage.searched()
            #expect(first.outcome?.code == .z03)
            try await stage.decide(.abort, first)
            let candidates = try await stage.event(first).candidates
            let second = try #require(candidates.first { $0.account.login == "drugie" })
            clock.advance(by: 60)
            try await stage.rule(second.reference, on: first)
            let next = try await stage.searched()
            #expect(next.id != first.id && next.outcome?.code == .z03 && next.outcome?.account?.login == "drugie")
            #expect(next.outcome?.waysOn == [.migrate, .abort])
            try await stage.decide(.migrate, next)
            #expect(try await stage.event(first).ruling == nil, "a decision holds for one log-in that ends well")
        }
    }

    @Test("somebody who still looks at the outcome is searched for anew at once, under a new number")
    func whileLooking() async throws {
        try await self.use(Self.account("zamkniete", .closed)) { stage, _, clock in
            let first = try await stage.searched()
            clock.advance(by: 60)
            try await stage.rule(nil, on: first)
            #expect(try await stage.arrive().state == .searching)
            #expect(try await stage.event(first).candidates.map(\.account.login) == ["zamkniete"], "what there was to choose from stays")
            let next = try await stage.searched()
            #expect(next.id == first.id && next.outcome?.event != first.outcome?.event)
            #expect(next.outcome?.waysOn == [.newAccount, .abort])
            let steps = try await stage.event(next).steps.map(\.what)
            #expect(steps == ["search-started", "outcome-Z04", "helpline-chose-new-account", "search-started", "outcome-Z04"])
        }
    }

    @Test("a decision survives giving up, and a later one replaces it")
    func replaced() async throws {
        try await self.use(Self.account("inne", family: "Inny")) { stage, _, clock in
            let first = try await stage.searched()
            let reference = try #require(try await stage.event(first).candidates.first).reference
            try await stage.rule(nil, on: first)
            clock.advance(by: 1)
            let second = try await stage.searched()
            try await stage.decide(.abort, second)
            try await stage.rule(reference, on: first)
            clock.advance(by: 1)
            let third = try await stage.searched()
            #expect(third.outcome?.waysOn == [.migrate, .abort])
            try await stage.decide(.abort, third)
            clock.advance(by: 1)
            #expect(try await stage.searched().outcome?.waysOn == [.migrate, .abort])
        }
    }

    @Test("the same decision at once from many windows is one decision")
    func atOnce() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, _ in
            let migration = try await stage.searched()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 { group.addTask { try await stage.rule(nil, on: migration) } }
                try await group.waitForAll()
            }
            let steps = try await stage.event(migration).steps.map(\.what)
            #expect(steps == ["search-started", "outcome-Z03", "helpline-chose-new-account", "search-started"])
        }
    }

    @Test("what a search has solved, and whoever is through, cannot be decided; nor an account that was not found")
    func refused() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, directory, clock in
            let stuck = try await stage.searched()
            await #expect(throws: HelplineError.unknownAccount) { try await stage.rule("nie-ma-takiego", on: stuck) }
            await directory.change(to: [])
            let clear = try await stage.searched("s-2")
            #expect(clear.outcome?.code == .z02)
            await #expect(throws: HelplineError.notDecidable) { try await stage.rule(nil, on: clear) }
            // The person of the first event searched again meanwhile, and there was nothing left to decide.
            try await stage.decide(.abort, stuck)
            clock.advance(by: 1)
            let later = try await stage.searched()
            await #expect(throws: HelplineError.notDecidable) { try await stage.rule(nil, on: stuck) }
            try await stage.decide(.newAccount, later)
            await #expect(throws: HelplineError.alreadyThrough) { try await stage.rule(nil, on: stuck) }
        }
    }

    @Test("an event is found by the last three digits, the name and the login; where accounts were found, only by one of their logins")
    func search() async throws {
        try await self.use(Self.account("Pierwsze"), Self.account("drugie")) { stage, _, _ in
            let migration = try await stage.searched()
            func found(_ login: String, digits: String = "115", given: String = "jan", family: String = "PROBA") async throws -> [String] {
                let query = MigrationEventQuery(lastThreeDigits: digits, givenName: given, familyName: family, login: login)
                return try await stage.helpline.events(of: query, for: Self.viewer, in: stage.realm).map(\.event.value)
            }
            let number = try #require(migration.outcome?.event.value)
            #expect(try await found("pierwsze") == [number])
            #expect(try await found("trzecie").isEmpty)
            #expect(try await found("pierwsze", digits: "116").isEmpty)
            #expect(try await found("pierwsze", given: "Maria").isEmpty)
            #expect(try await found("pierwsze", family: "Inny").isEmpty)
        }
    }

    @Test("whoever looks and decides stands in the audit trail, with what came of it")
    func audited() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, _ in
            let migration = try await stage.searched()
            _ = try await stage.event(migration)
            try await stage.rule(nil, on: migration)
            let number = try #require(migration.outcome?.event.value)
            let unknown = try EventNumber("MIGRATION_0000000000001")
            #expect(try await stage.helpline.event(unknown, for: Self.viewer, in: stage.realm) == nil)
            let entries = try await stage.realm.database.read { sql in
                try sql.audit.entries(about: "event:\(number)") + sql.audit.entries(about: "event:\(unknown.value)")
            }.filter { $0.actor == "client:helpline" }
            #expect(entries.map(\.action).sorted() == ["event.helpline-chose-new-account"] + Array(repeating: "event.viewed", count: 3))
            #expect(entries.allSatisfy { $0.source == "192.0.2.7" })
            #expect(entries.filter { $0.result == .refused }.map(\.object) == ["event:\(unknown.value)"])
        }
    }

    @Test("no login, address or name of the help line's cases is readable in the database")
    func sealed() async throws {
        try await self.use(Self.account("kanarek-1"), Self.account("kanarek-2")) { stage, _, _ in
            let migration = try await stage.searched()
            let reference = try #require(try await stage.event(migration).candidates.first).reference
            try await stage.rule(reference, on: migration)
            let place = try await DatabasePlace(of: stage.realm.database)
            for canary in ["kanarek", "Próba", "01810100115"] { #expect(try await !place.contains(canary), "\(canary)") }
        }
    }

    @Test("a page that shows an outcome which has given way to another decides nothing")
    func staleOutcome() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, clock in
            let shown = try await stage.searched()
            let candidates = try await stage.event(shown).candidates
            clock.advance(by: 1)
            try await stage.rule(candidates[0].reference, on: shown)
            let first = try await stage.searched()
            clock.advance(by: 1)
            try await stage.rule(candidates[1].reference, on: shown)
            let second = try await stage.searched()
            #expect(first.outcome?.account != second.outcome?.account)
            await #expect(throws: MigrationError.outOfOrder) { try await stage.decide(.migrate, first) }
            try await stage.decide(.migrate, second)
        }
    }

    @Test("a decision on one outcome is none on another: a block that came later is not lifted by it")
    func otherOutcome() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, directory, clock in
            let stuck = try await stage.searched()
            try await stage.decide(.abort, stuck)
            let reference = try #require(try await stage.event(stuck).candidates.first).reference
            try await stage.rule(reference, on: stuck)
            await directory.change(to: [Self.account("pierwsze", .blocked)])
            clock.advance(by: 1)
            let later = try await stage.searched()
            #expect(later.outcome?.code == .z04 && later.outcome?.waysOn == [.abort])
        }
    }

    @Test("nobody decides on their own account, and what was refused stays on record")
    func ownCase() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, _ in
            let migration = try await stage.searched()
            let number = try #require(migration.outcome?.event)
            let oneself = Helpline.Operator(name: "subject:s-1", source: nil)
            await #expect(throws: HelplineError.ownCase) {
                _ = try await stage.helpline.decide(migrating: nil, on: number, seeing: 0, by: oneself, in: stage.realm)
            }
            #expect(try await stage.event(migration).ruling == nil)
            let tried = try await stage.realm.database.read { sql in try sql.audit.entries(about: "event:\(number.value)") }
            #expect(tried.contains { $0.actor == "subject:s-1" && $0.action == "event.decided" && $0.result == .refused })
        }
    }

    @Test("nobody replaces a decision they have not seen; deciding the same needs none")
    func decidedMeanwhile() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, _ in
            let stuck = try await stage.searched()
            let reference = try #require(try await stage.event(stuck).candidates.first).reference
            try await stage.rule(reference, on: stuck, seeing: 0)
            await #expect(throws: HelplineError.decidedMeanwhile) { try await stage.rule(nil, on: stuck, seeing: 0) }
            try await stage.rule(reference, on: stuck, seeing: 0)
            let last = try await stage.event(stuck).lastDecision
            try await stage.rule(nil, on: stuck, seeing: last)
            #expect(try await stage.event(stuck).ruling?.ruling == .newAccount)
            #expect(try await stage.event(stuck).lastDecision > last)
        }
    }

    @Test("of many different decisions made at once, each on what its maker saw, one counts")
    func differentAtOnce() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, _ in
            let stuck = try await stage.searched()
            let references = try await stage.event(stuck).candidates.map { Optional($0.reference) } + [nil]
            let refused = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        do {
                            try await stage.rule(references[number % 3], on: stuck, seeing: 0)
                            return false
                        } catch HelplineError.decidedMeanwhile {
                            return true
                        } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refused == 8, "those who would have it otherwise")
            let steps = try await stage.event(stuck).steps.map(\.what)
            #expect(steps.filter { $0.hasPrefix("helpline-chose") }.count == 1)
        }
    }

    @Test("the same decision made again by somebody who has seen it holds for another thirty days, and disturbs nobody")
    func prolonged() async throws {
        try await self.use(Self.account("zamkniete", .closed)) { stage, _, clock in
            let stuck = try await stage.searched()
            try await stage.rule(nil, on: stuck)
            let ended = try await stage.searched()
            clock.advance(by: 20 * 86_400)
            let steps = try await stage.event(ended).steps
            try await stage.rule(nil, on: ended)
            #expect(try await stage.event(ended).steps == steps)
            clock.advance(by: 20 * 86_400)
            #expect(try await stage.arrive().outcome == ended.outcome)
            try await stage.decide(.newAccount, ended)
        }
    }

    @Test("an outcome that rests on a decision gives way to another search once that holds no longer, whoever looked at it")
    func expiredWhileShown() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, clock in
            let stuck = try await stage.searched()
            let reference = try #require(try await stage.event(stuck).candidates.first).reference
            try await stage.rule(reference, on: stuck)
            let ended = try await stage.searched()
            #expect(ended.outcome?.waysOn == [.migrate, .abort])
            clock.advance(by: HelplineRuling.lifetime)
            await #expect(throws: MigrationError.outOfOrder) { try await stage.decide(.migrate, ended) }
            #expect(try await stage.arrive().state == .searching)
            let next = try await stage.searched()
            #expect(next.id == stuck.id && next.outcome?.waysOn == [.abort] && next.outcome?.event != ended.outcome?.event)
        }
    }

    @Test("whoever gives up gives up, also when the decision holds no longer")
    func expiredAndAborted() async throws {
        try await self.use(Self.account("zamkniete", .closed)) { stage, _, clock in
            try await stage.rule(nil, on: try await stage.searched())
            let ended = try await stage.searched()
            clock.advance(by: HelplineRuling.lifetime)
            try await stage.decide(.abort, ended)
            #expect(try await stage.arrive().id != ended.id)
        }
    }

    @Test("whoever comes back to an outcome whose decision holds no longer is searched for anew")
    func expiredMeanwhile() async throws {
        try await self.use(Self.account("zamkniete", .closed)) { stage, _, clock in
            try await stage.rule(nil, on: try await stage.searched())
            #expect(try await stage.searched().outcome?.waysOn == [.newAccount, .abort])
            clock.advance(by: HelplineRuling.lifetime)
            #expect(try await stage.arrive().state == .searching)
            #expect(try await stage.searched().outcome?.waysOn == [.abort])
        }
    }

    @Test("a decision holds for thirty days")
    func expired() async throws {
        try await self.use(Self.account("zamkniete", .closed)) { stage, _, clock in
            let stuck = try await stage.searched()
            try await stage.decide(.abort, stuck)
            try await stage.rule(nil, on: stuck)
            clock.advance(by: HelplineRuling.lifetime - 1)
            let within = try await stage.searched()
            #expect(within.outcome?.waysOn == [.newAccount, .abort])
            try await stage.decide(.abort, within)
            clock.advance(by: 1)
            #expect(try await stage.event(stuck).ruling == nil)
            #expect(try await stage.searched().outcome?.waysOn == [.abort])
        }
    }

    @Test("a decision on an earlier outcome does not keep the same one from being made on this")
    func decidedOnAnother() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, directory, clock in
            let first = try await stage.searched()
            try await stage.decide(.abort, first)
            try await stage.rule(nil, on: first)
            await directory.change(to: [Self.account("pierwsze", .blocked)])
            clock.advance(by: 1)
            let second = try await stage.searched()
            #expect(second.outcome?.code == .z04 && second.outcome?.waysOn == [.abort])
            let shown = try await stage.event(second)
            #expect(shown.ruling == nil, "what was decided on another outcome is not shown as if it held")
            #expect(shown.last?.event == first.outcome?.event, "but that there is a decision is")
            await #expect(throws: HelplineError.decidedMeanwhile) { try await stage.rule(nil, on: second, seeing: 0) }
            try await stage.rule(nil, on: second)
            clock.advance(by: 1)
            #expect(try await stage.searched().outcome?.waysOn == [.newAccount, .abort])
        }
    }

    @Test("a decision for an account that is gone is not shown as if it held, and cannot be made again")
    func goneAccount() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, directory, clock in
            let first = try await stage.searched()
            try await stage.decide(.abort, first)
            let reference = try #require(try await stage.event(first).candidates.first).reference
            try await stage.rule(reference, on: first)
            await directory.change(to: [Self.account("drugie"), Self.account("trzecie")])
            clock.advance(by: 1)
            let second = try await stage.searched()
            #expect(second.outcome?.code == .z03 && second.outcome?.waysOn == [.abort])
            for event in [first, second] {
                let shown = try await stage.event(event)
                #expect(shown.ruling == nil && shown.last?.event == first.outcome?.event)
            }
            #expect(try await stage.event(first).candidates.map(\.account.login) == ["drugie"])
            await #expect(throws: HelplineError.unknownAccount) { try await stage.rule(reference, on: first) }
            try await stage.rule(try #require(try await stage.event(second).candidates.last).reference, on: second)
            clock.advance(by: 1)
            #expect(try await stage.searched().outcome?.account?.login == "trzecie")
        }
    }

    @Test("the audit trail says which account was chosen, and which was chosen before, by reference")
    func auditedAccounts() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, clock in
            let stuck = try await stage.searched()
            let references = try await stage.event(stuck).candidates.map(\.reference)
            try await stage.rule(references[0], on: stuck)
            clock.advance(by: 1)
            try await stage.rule(references[1], on: stuck)
            let actions = try await stage.realm.database.read { sql in
                try references.map { try sql.audit.entries(about: "account:\($0)").map(\.action) }
            }
            #expect(actions == [["event.account-chosen", "event.account-dropped"], ["event.account-chosen"]])
        }
    }

    @Test("whoever searches too often waits, on whichever instance; nobody else does, and numbers are found meanwhile")
    func limited() async throws {
        let directory = Directory([Self.account("pierwsze"), Self.account("drugie")])
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, clock in
            let stages = [Stage(realm, directory, searches: 12), Stage(realm, directory, searches: 12)]
            let migration = try await stages[0].searched()
            let query = MigrationEventQuery(lastThreeDigits: "115", givenName: "Jan", familyName: "Próba", login: "drugie")
            let found = await withTaskGroup(of: Int?.self) { group in
                for number in 0..<20 {
                    group.addTask { try? await stages[number % 2].helpline.events(of: query, for: Self.viewer, in: realm).count }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(found.compactMap(\.self) == Array(repeating: 1, count: 12))
            clock.advance(by: 590)
            await #expect(throws: HelplineError.tooManySearches(until: realm.now().addingTimeInterval(10), wait: 10)) {
                _ = try await stages[0].helpline.events(of: query, for: Self.viewer, in: realm)
            }
            let other = Helpline.Operator(name: "subject:s-9", source: nil)
            #expect(try await stages[0].helpline.events(of: query, for: other, in: realm).count == 1)
            _ = try await stages[0].event(migration)
            clock.advance(by: 10)
            #expect(try await stages[0].helpline.events(of: query, for: Self.viewer, in: realm).count == 1)
        }
    }

    @Test("when the person is through, of the accounts found the logins are kept, to find the events by, and nothing else")
    func forgotten() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie", family: "Obca")) { stage, _, clock in
            let first = try await stage.searched()
            try await stage.decide(.abort, first)
            let reference = try #require(try await stage.event(first).candidates.first).reference
            try await stage.rule(reference, on: first)
            clock.advance(by: 1)
            let named = try await stage.searched()
            #expect(named.outcome?.account != nil)
            try await stage.decide(.abort, named)
            try await stage.rule(nil, on: first)
            clock.advance(by: 1)
            let second = try await stage.searched()
            try await stage.decide(.newAccount, second)
            for migration in [first, second] {
                let found = try await stage.event(migration)
                #expect(found.event.found.map(\.login) == ["pierwsze", "drugie"] && found.candidates.isEmpty)
                #expect(found.event.found.allSatisfy { $0.email == nil && $0.familyName.isEmpty && $0.givenNames.isEmpty })
            }
            let kept = try await stage.realm.database.read { sql in
                try sql.rows("SELECT id FROM migrations WHERE account IS NOT NULL").count
            }
            #expect(kept == 0)
            let query = MigrationEventQuery(lastThreeDigits: "115", givenName: "Jan", familyName: "Próba", login: "DRUGIE")
            #expect(try await stage.helpline.events(of: query, for: Self.viewer, in: stage.realm).count == 3)
        }
    }

    @Test("of a case with a long history the latest hundred steps are shown")
    func longHistory() async throws {
        try await self.use(Self.account("pierwsze"), Self.account("drugie")) { stage, _, _ in
            let stuck = try await stage.searched()
            try await stage.realm.database.write { [now = stage.realm.now()] sql in
                for _ in 0..<99 { try sql.migrationSteps.append(.attemptFailed, to: stuck.id, at: now) }
            }
            #expect(try await stage.event(stuck).steps.map(\.what) == ["outcome-Z03"] + Array(repeating: "attempt-failed", count: 99))
        }
    }
}
