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

        init(_ realm: Realm, _ directory: Directory) {
            let broker = FakeTransport(
                .loginBroker,
                answers: [MigrationReportAPI.report.path: FakeTransport.nothing, HandoverAPI.abort.path: FakeTransport.nothing])
            let client = BrokerClient(transport: broker)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let outbox = OutboxWorker(
                database: realm.database, sealer: realm.sealer, courier: BrokerCourier(broker: client), logger: logger)
            let searches = SearchSignal()
            let watch = MigrationWatch(realm: realm, logger: logger)
            self.realm = realm
            self.migrations = Migrations(broker: client, outbox: outbox, searches: searches)
            self.helpline = Helpline(searches: searches, watch: watch)
            self.worker = SearchWorker(
                search: LegacySearch(
                    directory: directory, policy: SearchPolicy(attempts: 1, limit: 60, firstPause: 2), watch: watch, logger: logger),
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

        func rule(_ account: String?, on migration: Migration) async throws {
            let number = try #require(migration.outcome?.event)
            _ = try #require(
                try await self.helpline.decide(migrating: account, on: number, by: HelplineTests.viewer, in: self.realm))
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
            #expect(entries.map(\.action).sorted() == ["event.helpline-chose-new-account", "event.viewed", "event.viewed"])
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
                _ = try await stage.helpline.decide(migrating: nil, on: number, by: oneself, in: stage.realm)
            }
            #expect(try await stage.event(migration).ruling == nil)
            let tried = try await stage.realm.database.read { sql in try sql.audit.entries(about: "event:\(number.value)") }
            #expect(tried.contains { $0.actor == "subject:s-1" && $0.action == "event.decided" && $0.result == .refused })
        }
    }
}
