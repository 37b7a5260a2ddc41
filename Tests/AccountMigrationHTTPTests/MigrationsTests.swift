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

@Suite("Migrations, stored")
struct MigrationsTests {
    private struct Directory: LegacyDirectory {
        let found: [LegacyAccount]?

        func accounts(with pesel: PESEL) async throws -> [LegacyAccount] {
            guard let found else { throw ServiceUnavailable(service: .accountMigration) }
            return found
        }
    }

    private struct Stage {
        let migrations: Migrations
        let helpline: Helpline
        let worker: SearchWorker
        let outbox: OutboxWorker
        let broker: FakeTransport
        let search: LegacySearch
        let realm: Realm

        init(_ realm: Realm, found: [LegacyAccount]?, brokerIsUp: Bool = true, attempts: Int = 1) {
            let answers: [String: FakeTransport.Answer] =
                brokerIsUp
                ? [MigrationReportAPI.report.path: FakeTransport.nothing, HandoverAPI.abort.path: FakeTransport.nothing] : [:]
            self.realm = realm
            self.broker = FakeTransport(.loginBroker, answers: answers)
            let client = BrokerClient(transport: self.broker)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            self.outbox = OutboxWorker(
                database: realm.database, sealer: realm.sealer, courier: BrokerCourier(broker: client), logger: logger)
            let searches = SearchSignal()
            self.migrations = Migrations(broker: client, outbox: self.outbox, searches: searches)
            self.helpline = Helpline(searches: searches, limit: HelplineSearchLimit(most: 30))
            self.search = LegacySearch(
                directory: Directory(found: found), policy: SearchPolicy(attempts: attempts, limit: 60, firstPause: 3600), logger: logger)
            self.worker = SearchWorker(search: self.search, searches: searches, realm: realm, logger: logger)
        }

        func ticket(_ subject: String = "s-1") throws -> HandoverTicket {
            let pesel = try PESEL("01810100115")
            return HandoverTicket(
                stage: .migration, subject: SubjectID(rawValue: subject),
                identity: Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                interaction: "i-1", returnURL: "http://localhost:8080/interactions/i-1", migration: nil)
        }

        func arrive(_ subject: String = "s-1") async throws -> Migration {
            try await self.migrations.arrive(try self.ticket(subject), in: self.realm)
        }

        func decide(_ way: WayOn, _ migration: Migration) async throws {
            let event = try await self.realm.database.read { [sealer = self.realm.sealer] sql in
                try sql.migrations(sealer).require(migration.id).outcome?.event
            }
            try await self.migrations.decide(way, seeing: event, on: migration.id, interaction: "i-1", from: nil, in: self.realm)
        }
    }

    private static func account() throws -> LegacyAccount {
        LegacyAccount(
            login: "jproba", email: try EmailAddress("jan@eploz.example"), givenNames: "Jan", familyName: "Próba", status: .active)
    }

    private func use(
        found: [LegacyAccount]? = [], brokerIsUp: Bool = true, _ body: (Stage, ManualClock) async throws -> Void
    ) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, clock in
            try await body(Stage(realm, found: found, brokerIsUp: brokerIsUp), clock)
        }
    }

    @Test("somebody who arrives twice, or in two tabs, has one migration")
    func arriveOnce() async throws {
        try await self.use { stage, _ in
            let ids = try await withThrowingTaskGroup(of: UUID.self) { group in
                for _ in 0..<16 { group.addTask { try await stage.arrive().id } }
                return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test("numbers are unique within one millisecond, and each is the moment of its outcome or the next that is free")
    func uniqueNumbers() async throws {
        try await self.use { stage, clock in
            for number in 0..<20 { _ = try await stage.arrive("s-\(number)") }
            await stage.worker.drain()
            var numbers: Set<Int64> = []
            for number in 0..<20 {
                let migration = try await stage.arrive("s-\(number)")
                numbers.insert(try #require(migration.outcome?.event.millisecond))
            }
            let present = Int64(clock.now().timeIntervalSince1970 * 1000)
            #expect(numbers == Set(present..<(present + 20)))
        }
    }

    @Test("what is found carries over, and the broker is told once however often the form is posted")
    func migrate() async throws {
        try await self.use(found: [try Self.account()]) { stage, _ in
            let migration = try await stage.arrive()
            await stage.worker.drain()
            for _ in 1...3 { try await stage.decide(.migrate, migration) }
            let reports = try stage.broker.asked(MigrationReportAPI.report)
            #expect(reports.count == 1)
            #expect(reports.first?.result.login == "jproba" && reports.first?.result.email?.address == "jan@eploz.example")
            await #expect(throws: MigrationError.alreadyDecided) { try await stage.decide(.newAccount, migration) }
        }
    }

    @Test("a decision is kept when the broker is out of reach, and told later")
    func brokerDown() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let down = Stage(realm, found: [], brokerIsUp: false)
            let migration = try await down.arrive()
            await down.worker.drain()
            try await down.decide(.newAccount, migration)
            let pending = try await realm.database.read { sql in try sql.rows("SELECT id FROM outbox").count }
            #expect(pending == 1)
            if case .completed(_, migrated: false) = try await down.arrive().state {} else { Issue.record("the decision is lost") }
        }
    }

    @Test("ePLOZ that does not answer is Z05, and can be searched again under a new number")
    func noAnswer() async throws {
        try await self.use(found: nil) { stage, clock in
            let migration = try await stage.arrive()
            await stage.worker.drain()
            let first = try #require(try await stage.arrive().outcome)
            #expect(first.code == .z05)
            clock.advance(by: 60)
            try await stage.decide(.searchAgain, migration)
            await stage.worker.drain()
            let second = try #require(try await stage.arrive().outcome)
            #expect(second.event.millisecond > first.event.millisecond)
            let records = try await stage.realm.database.read { sql in
                try sql.migrationEvents(stage.realm.sealer).latest(10, of: migration.id).map(\.event)
            }
            #expect(records == [second.event, first.event], "the first number can still be looked up")
        }
    }

    @Test("ePLOZ is asked again after a pause before it counts as not answering, and each attempt can be seen")
    func retries() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let stage = Stage(realm, found: nil, attempts: 3)
            let migration = try await stage.arrive()
            for attempt in 1...3 {
                #expect(try await stage.arrive().state == .searching)
                await stage.worker.drain()
                guard attempt < 3 else { break }
                await stage.worker.drain()
                let due = try await realm.database.read { sql in
                    try sql.row("SELECT search_due_at FROM migrations")?.get("search_due_at", as: Date.self)
                }
                #expect(try #require(due) > Date(), "it is not asked again at once")
                try await realm.database.write { sql in _ = try sql.execute("UPDATE migrations SET search_due_at = 0") }
            }
            #expect(try await stage.arrive().outcome?.code == .z05)
            let steps = try await realm.database.read { sql in try sql.migrationSteps.latest(10, of: migration.id).map(\.what) }
            #expect(steps == ["search-started", "attempt-failed", "attempt-failed", "outcome-Z05"])
        }
    }

    @Test("an instance that dies while it searches takes nothing from the times that ePLOZ is asked")
    func claimedInVain() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let stage = Stage(realm, found: nil, attempts: 2)
            _ = try await stage.arrive()
            func claimAndDie() async throws {
                for _ in 1...3 {
                    let claims = try await realm.database.write { [sealer = realm.sealer] sql in
                        try sql.migrations(sealer).claimSearches(limit: 1, lease: 0, at: Date())
                    }
                    #expect(claims.count == 1)
                }
            }
            try await claimAndDie()
            await stage.worker.drain()
            #expect(try await stage.arrive().state == .searching, "ePLOZ has been asked once")
            try await realm.database.write { sql in _ = try sql.execute("UPDATE migrations SET search_due_at = 0") }
            await stage.worker.drain()
            #expect(try await stage.arrive().outcome?.code == .z05)
        }
    }

    @Test("a search that is cut short because its service stops leaves no trace, and is another's to take over")
    func stopped() async throws {
        struct Endless: LegacyDirectory {
            let begun: AsyncStream<Void>.Continuation

            func accounts(with pesel: PESEL) async throws -> [LegacyAccount] {
                self.begun.yield()
                try await Task.sleep(for: .seconds(3600))
                return []
            }
        }
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let stage = Stage(realm, found: [])
            let migration = try await stage.arrive()
            let (waiting, begun) = AsyncStream.makeStream(of: Void.self)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let search = LegacySearch(
                directory: Endless(begun: begun), policy: SearchPolicy(attempts: 1, limit: 3600, firstPause: 2), logger: logger)
            let claims = try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.migrations(sealer).claimSearches(limit: 1, lease: 3600, at: Date())
            }
            let claim = try #require(claims.first)
            #expect(claim.migration == migration.id)
            let task = Task { try await search.run(claim, in: realm) }
            _ = await waiting.first { _ in true }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await stage.arrive().state == .searching)
            let steps = try await realm.database.read { sql in try sql.migrationSteps.latest(10, of: migration.id).map(\.what) }
            #expect(steps == ["search-started"])
        }
    }

    @Test("whoever has no PESEL is not searched for, and is told so")
    func noPESEL() async throws {
        try await self.use(found: [try Self.account()]) { stage, _ in
            let ticket = HandoverTicket(
                stage: .migration, subject: SubjectID(rawValue: "s-9"),
                identity: Identity(
                    givenNames: "Jonas", familyName: "Beispiel", birthDate: try CalendarDate("1840-02-03"),
                    identifier: .eidas(try EidasIdentifier("DE/PL/beispiel-1"))),
                interaction: "i-1", returnURL: "http://localhost:8080/interactions/i-1", migration: nil)
            _ = try await stage.migrations.arrive(ticket, in: stage.realm)
            await stage.worker.drain()
            let outcome = try #require(try await stage.migrations.arrive(ticket, in: stage.realm).outcome)
            #expect(outcome.code == .z06 && outcome.waysOn == [.newAccount, .abort])
        }
    }

    @Test("giving up begins anew at the next log-in, and the broker hears of it")
    func abort() async throws {
        try await self.use { stage, _ in
            let first = try await stage.arrive()
            await stage.worker.drain()
            try await stage.decide(.abort, first)
            #expect(try stage.broker.asked(HandoverAPI.abort).map(\.interaction) == ["i-1"])
            let second = try await stage.arrive()
            #expect(second.id != first.id)
            #expect(second.state == .searching)
        }
    }

    @Test("whoever was taken for dead and has lost the claim changes nothing when the answer comes after all")
    func lateAnswer() async throws {
        try await self.use(found: [try Self.account()]) { stage, _ in
            _ = try await stage.arrive()
            func claim(_ at: Date) async throws -> SearchClaim {
                let claims = try await stage.realm.database.write { [sealer = stage.realm.sealer] sql in
                    try sql.migrations(sealer).claimSearches(limit: 8, lease: 8, at: at)
                }
                return try #require(claims.first)
            }
            let late = try await claim(Date())
            let present = try await claim(Date().addingTimeInterval(9))
            #expect(present.attempt == late.attempt + 1)
            try await stage.search.run(late, in: stage.realm)
            #expect(try await stage.arrive().state == .searching)
            try await stage.search.run(present, in: stage.realm)
            #expect(try await stage.arrive().state != .searching)
            let events = try await stage.realm.database.read { sql in try sql.rows("SELECT millisecond FROM migration_events").count }
            #expect(events == 1)
        }
    }

    @Test("a search that is claimed is nobody else's until its lease has run out")
    func lease() async throws {
        try await self.use { stage, _ in
            _ = try await stage.arrive()
            let now = Date()
            func claim(_ at: Date) async throws -> Int {
                try await stage.realm.database.write { [sealer = stage.realm.sealer] sql in
                    try sql.migrations(sealer).claimSearches(limit: 8, lease: 8, at: at).count
                }
            }
            #expect(try await claim(now) == 1)
            #expect(try await claim(now.addingTimeInterval(7)) == 0)
            #expect(try await claim(now.addingTimeInterval(9)) == 1)
        }
    }

    @Test("no name, PESEL, login or address is readable in the database")
    func sealed() async throws {
        try await self.use(found: [try Self.account()]) { stage, _ in
            _ = try await stage.arrive()
            await stage.worker.drain()
            let rows = try await stage.realm.database.read { sql in
                try sql.rows("SELECT identity, account FROM migrations").map { row in
                    (try row.get("identity", as: [UInt8].self), try row.get("account", as: [UInt8].self))
                }
            }
            for (identity, account) in rows {
                for canary in ["01810100115", "Próba", "jproba", "jan@eploz.example"] {
                    #expect(!String(decoding: identity + account, as: UTF8.self).contains(canary))
                }
            }
        }
    }
}
