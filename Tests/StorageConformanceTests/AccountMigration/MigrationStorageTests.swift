import AccountMigrationDomain
import Database
import Foundation
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("Storage of migrations")
struct MigrationStorageTests {
    private func use(_ body: (Realm, Migration) async throws -> Void) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let migration = try Self.migration(realm)
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                try sql.migrations(sealer).insert(migration, searchDueAt: now)
            }
            try await body(realm, migration)
        }
    }

    private static func migration(_ realm: Realm, subject: String = "s-1") throws -> Migration {
        let pesel = try PESEL("02822800226")
        return Migration(
            id: realm.newID(), subject: SubjectID(rawValue: subject),
            identity: Identity(
                givenNames: "Świętosława", familyName: "Żółć-Kanarek", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            startedAt: realm.now())
    }

    private static func found() throws -> Migration.Event {
        .searchEnded(
            Migration.Outcome(
                event: EventNumber(millisecond: 1_701_216_444_943), finding: Finding(code: .z01, account: try Self.account("kanarek"))))
    }

    private static func account(_ login: String, _ status: LegacyAccount.Status = .active) throws -> LegacyAccount {
        LegacyAccount(
            login: login, email: try EmailAddress("ptak@poczta.example"), givenNames: "Świętosława", familyName: "Żółć-Kanarek",
            status: status)
    }

    private func require(_ id: UUID, _ realm: Realm) async throws -> Migration {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.migrations(sealer).require(id) }
    }

    private func claim(at now: Date, limit: Int = 8, _ realm: Realm) async throws -> [UUID] {
        try await self.claims(at: now, limit: limit, realm).map(\.migration)
    }

    private func claims(at now: Date, limit: Int = 8, _ realm: Realm) async throws -> [SearchClaim] {
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.migrations(sealer).claimSearches(limit: limit, lease: 30, at: now)
        }
    }

    private func apply(_ events: [Migration.Event], to id: UUID, _ realm: Realm) async throws -> Migration {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            for event in events {
                var migration = try sql.migrations(sealer).require(id)
                _ = try migration.apply(event, at: now)
                try sql.migrations(sealer).update(migration)
            }
            return try sql.migrations(sealer).require(id)
        }
    }

    @Test("every state comes back as it was stored", arguments: [WayOn.migrate, .newAccount, .abort])
    func roundTrip(way: WayOn) async throws {
        try await self.use { realm, migration in
            #expect(try await self.require(migration.id, realm) == migration)
            var expected = migration
            _ = try expected.apply(try Self.found(), at: realm.now())
            #expect(try await self.apply([try Self.found()], to: migration.id, realm).state == expected.state)
            _ = try expected.apply(.decided(way), at: realm.now())
            let stored = try await self.apply([.decided(way)], to: migration.id, realm)
            #expect(stored.state == expected.state && stored.decidedAt == expected.decidedAt && stored.version == 3)
        }
    }

    @Test("giving up while the search goes on is stored without an outcome, and makes room for another migration")
    func aborted() async throws {
        try await self.use { realm, migration in
            let stored = try await self.apply([.decided(.abort)], to: migration.id, realm)
            #expect(stored.state == .aborted(nil))
            #expect(try await self.claim(at: realm.now(), realm) == [], "nobody searches for it any more")
            let second = try Self.migration(realm)
            let current = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                let before = try sql.migrations(sealer).current(of: second.subject)
                try sql.migrations(sealer).insert(second, searchDueAt: now)
                return [before, try sql.migrations(sealer).current(of: second.subject)]
            }
            #expect(current == [nil, second])
        }
    }

    @Test("of 64 migrations begun for one person at once, one is stored")
    func oneCurrent() async throws {
        try await self.use { realm, _ in
            let candidates = try (0..<64).map { _ in try Self.migration(realm, subject: "s-2") }
            let stored = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] runner, sql in
                try sql.migrations(sealer).insert(candidates[runner], searchDueAt: now)
                return candidates[runner]
            }
            let current = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.migrations(sealer).current(of: SubjectID(rawValue: "s-2"))
            }
            #expect(stored.count == 1 && current == stored.first)
        }
    }

    @Test("of 64 who decide from the same copy, one is stored, and the others hear of the conflict")
    func conflict() async throws {
        try await self.use { realm, migration in
            let ended = try await self.apply([try Self.found()], to: migration.id, realm)
            let ways = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] runner, sql in
                var copy = ended
                let way: WayOn = runner.isMultiple(of: 2) ? .migrate : .abort
                _ = try copy.apply(.decided(way), at: now)
                try sql.migrations(sealer).update(copy)
                return copy.state
            }
            #expect(ways.count == 1)
            #expect(try await self.require(migration.id, realm).state == ways.first)
        }
    }

    @Test("searches that 64 claim at once are each claimed once, the longest due first")
    func claimedOnce() async throws {
        try await self.use { realm, migration in
            let later = try (0..<40).map { try Self.migration(realm, subject: "later-\($0)") }
            let now = realm.now()
            try await realm.database.write { [sealer = realm.sealer] sql in
                for (index, migration) in later.enumerated() {
                    try sql.migrations(sealer).insert(migration, searchDueAt: now.addingTimeInterval(TimeInterval(index + 1)))
                }
            }
            #expect(try await self.claim(at: now.addingTimeInterval(60), limit: 1, realm) == [migration.id])
            let claimed = try await Race.run(on: realm.database) { [sealer = realm.sealer] _, sql in
                try sql.migrations(sealer).claimSearches(limit: 3, lease: 30, at: now.addingTimeInterval(60))
            }.flatMap { $0 }
            #expect(claimed.count == 40 && Set(claimed.map(\.migration)) == Set(later.map(\.id)))
        }
    }

    @Test(
        """
        a claim ends with the millisecond of its lease, unless it was renewed, and never comes back once another has claimed the search or it has \
        ended
        """)
    func lease() async throws {
        try await self.use { realm, migration in
            let now = realm.now()
            func renew(_ claim: SearchClaim, until due: Date) async throws {
                try await realm.database.write { [sealer = realm.sealer] sql in try sql.migrations(sealer).renew(claim, until: due) }
            }
            func holds(_ claim: SearchClaim) async throws -> Bool {
                try await realm.database.read { [sealer = realm.sealer] sql in try sql.migrations(sealer).holds(claim) }
            }
            #expect(try await self.claim(at: now.addingTimeInterval(-0.001), realm) == [], "not before it is due")
            let first = try #require(try await self.claims(at: now, realm).first)
            #expect(first.migration == migration.id)
            #expect(try await self.claim(at: now.addingTimeInterval(29.999), realm) == [])
            try await renew(first, until: now.addingTimeInterval(60))
            #expect(try await self.claim(at: now.addingTimeInterval(59.999), realm) == [])
            #expect(try await holds(first))
            let second = try #require(try await self.claims(at: now.addingTimeInterval(60), realm).first)
            #expect(second.migration == migration.id)
            try await renew(first, until: now.addingTimeInterval(3600))
            #expect(try await !holds(first), "another has claimed it")
            #expect(try await holds(second))
            #expect(try await self.claim(at: now.addingTimeInterval(90), realm) == [migration.id], "the late renewal counted for nothing")
            _ = try await self.apply([try Self.found()], to: migration.id, realm)
            try await renew(SearchClaim(migration: migration.id, attempt: 0), until: now.addingTimeInterval(60))
            #expect(try await self.claim(at: now.addingTimeInterval(3600), realm) == [])
        }
    }

    @Test("no name, PESEL, log-in name or address is stored readably, whatever the state")
    func sealed() async throws {
        try await self.use { realm, migration in
            _ = try await self.apply([try Self.found(), .decided(.migrate)], to: migration.id, realm)
            let place = try await DatabasePlace(of: realm.database)
            for canary in ["02822800226", "Świętosława", "Kanarek", "kanarek", "ptak@poczta.example"] {
                #expect(try await !place.contains(canary))
            }
            #expect(try await place.contains(migration.id.uuidString.lowercased()), "what is stored is what is searched")
        }
    }

    @Test("an outcome comes back with the decision of the help line it rests on")
    func ruledOutcome() async throws {
        try await self.use { realm, migration in
            let account = try Self.account("b", .blocked)
            for (ruling, account) in [(HelplineRuling.migrate(login: "b"), account), (.newAccount, nil), (nil, nil)]
                as [(HelplineRuling?, LegacyAccount?)]
            {
                let outcome = Migration.Outcome(
                    event: EventNumber(millisecond: 1_701_216_444_943), code: .z03, account: account, ruling: ruling)
                let stored = try await self.apply([.searchEnded(outcome)], to: migration.id, realm)
                #expect(stored.outcome == outcome)
                _ = try await self.apply([.ruled], to: migration.id, realm)
            }
        }
    }

    @Test("a person's migrations are found by name and last digits, newest first and no more than asked for")
    func foundByName() async throws {
        try await self.use { realm, migration in
            let abort = Migration.Event.decided(.abort)
            _ = try await self.apply([abort], to: migration.id, realm)
            let second = Migration(
                id: realm.newID(), subject: migration.subject, identity: migration.identity, startedAt: realm.now().addingTimeInterval(1))
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.migrations(sealer).insert(second, searchDueAt: second.startedAt)
            }
            func find(_ family: String, _ digits: String, limit: Int = 10) async throws -> [UUID] {
                try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.migrations(sealer).find(
                        name: PersonName(givenNames: "SWIETOSLAWA Druga", familyName: family), lastThreeDigits: digits, limit: limit
                    ).map(\.id)
                }
            }
            #expect(try await find("zolc-kanarek", "226") == [second.id, migration.id])
            #expect(try await find("zolc-kanarek", "226", limit: 1) == [second.id])
            #expect(try await find("zolc", "226").isEmpty)
            #expect(try await find("zolc-kanarek", "227").isEmpty)
        }
    }

    @Test("each claim counts as an attempt, a new search begins to count anew")
    func attempts() async throws {
        try await self.use { realm, migration in
            for turn in 1...2 {
                let claims = try await self.claims(at: realm.now().addingTimeInterval(TimeInterval(turn * 60)), realm)
                #expect(claims == [SearchClaim(migration: migration.id, attempt: turn)])
            }
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                try sql.migrations(sealer).update(try sql.migrations(sealer).require(migration.id), searchDueAt: now)
            }
            #expect(try await self.claims(at: realm.now(), realm) == [SearchClaim(migration: migration.id, attempt: 1)])
        }
    }

    @Test("an attempt that failed is counted, of whoever holds the claim, until a new search begins")
    func failures() async throws {
        try await self.use { realm, migration in
            func putOff(_ claim: SearchClaim) async throws {
                try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                    try sql.migrations(sealer).putOff(claim, until: now)
                }
            }
            let first = try #require(try await self.claims(at: realm.now(), realm).first)
            #expect(first.failures == 0)
            try await putOff(first)
            let second = try #require(try await self.claims(at: realm.now(), realm).first)
            #expect(second == SearchClaim(migration: migration.id, attempt: 2, failures: 1))
            try await putOff(first)
            #expect(try await self.claims(at: realm.now(), realm).isEmpty, "who has lost the claim puts nothing off")
            let third = try #require(try await self.claims(at: realm.now().addingTimeInterval(60), realm).first)
            #expect(third == SearchClaim(migration: migration.id, attempt: 3, failures: 1))
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                try sql.migrations(sealer).update(try sql.migrations(sealer).require(migration.id), searchDueAt: now)
            }
            #expect(try await self.claims(at: realm.now(), realm).first?.failures == 0)
        }
    }

    @Test("versions are told of those migrations that are asked for and exist", arguments: [0, 1, 2, 3, 5, 33])
    func versions(count: Int) async throws {
        try await self.use { realm, migration in
            var asked: Set<UUID> = count == 0 ? [] : [realm.newID()]
            var expected: [UUID: Int] = [:]
            for number in 1..<max(1, count) {
                let each = try Self.migration(realm, subject: "s-v-\(number)")
                try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                    try sql.migrations(sealer).insert(each, searchDueAt: now)
                }
                asked.insert(each.id)
                expected[each.id] = 1
            }
            let told = try await realm.database.read { [asked, sealer = realm.sealer] sql in try sql.migrations(sealer).versions(of: asked)
            }
            #expect(told == expected)
        }
    }

    @Test("no two decisions on a person share a number; they hold thirty days, and what no longer holds is removed by the next")
    func rulingsExpire() async throws {
        try await self.use { realm, migration in
            let event = EventNumber(millisecond: 1)
            func put(_ subject: SubjectID, at moment: Date) async throws {
                try await realm.database.write { [sealer = realm.sealer] sql in
                    try sql.helplineRulings(sealer).put(.newAccount, for: subject, on: event, .z04, at: moment)
                }
            }
            func find(at moment: Date) async throws -> HelplineRulingRepository.Record? {
                try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.helplineRulings(sealer).find(migration.subject, at: moment)
                }
            }
            let start = realm.now()
            try await put(migration.subject, at: start)
            try await put(migration.subject, at: start.addingTimeInterval(5))
            let end = start.addingTimeInterval(5 + HelplineRuling.lifetime)
            let last = try #require(try await find(at: end.addingTimeInterval(-1)))
            #expect(last.code == .z04 && last.event == event && last.holdsUntil == end)
            try await put(migration.subject, at: start.addingTimeInterval(5))
            #expect(try #require(try await find(at: end.addingTimeInterval(-1))).number == last.number + 1, "within one millisecond")
            #expect(try await find(at: end) == nil)
            try await put(SubjectID(rawValue: "s-2"), at: end)
            let left = try await realm.database.read { sql in
                try sql.rows("SELECT subject FROM helpline_rulings").map { try $0.get("subject", as: String.self) }
            }
            #expect(left == ["s-2"])
        }
    }

    @Test("searches of the help line are counted one by one, whoever counts at the same moment")
    func helplineSearches() async throws {
        try await self.use { realm, _ in
            let limit = HelplineSearchLimit(most: 40)
            let admitted = try await Race.run(on: realm.database) { [now = realm.now()] _, sql in
                var count = try sql.helplineSearches.find("client:helpline") ?? HelplineSearchCount(since: now)
                guard count.admit(at: now, limit: limit) == nil else { return false }
                try sql.helplineSearches.save(count, of: "client:helpline")
                return true
            }
            #expect(admitted.filter(\.self).count == 40 && admitted.count == 64)
            let (count, other) = try await realm.database.read { sql in
                (try sql.helplineSearches.find("client:helpline"), try sql.helplineSearches.find("client:other"))
            }
            #expect(count == HelplineSearchCount(since: realm.now(), searches: 40) && other == nil)
        }
    }

    @Test("steps stay in the order they were noted in, also within one millisecond and by many at once")
    func steps() async throws {
        try await self.use { realm, migration in
            let noted = try await Race.run(on: realm.database) { [now = realm.now()] _, sql in
                try sql.migrationSteps.append(.attemptFailed, to: migration.id, at: now)
                return true
            }
            try await realm.database.write { [now = realm.now()] sql in
                try sql.migrationSteps.append(.outcome(.z05), to: migration.id, at: now)
                try sql.migrationSteps.append(.searchStarted, to: migration.id, at: now)
            }
            let words = try await realm.database.read { sql in try sql.migrationSteps.latest(1000, of: migration.id).map(\.what) }
            #expect(words.suffix(2) == ["outcome-Z05", "search-started"] && words.count == noted.count + 2)
        }
    }

    @Test("a person has one decision of the help line, the latest")
    func rulings() async throws {
        try await self.use { realm, migration in
            let event = EventNumber(millisecond: 1)
            func ruling() async throws -> HelplineRuling? {
                try await realm.database.read { [now = realm.now(), sealer = realm.sealer] sql in
                    try sql.helplineRulings(sealer).find(migration.subject, at: now)?.ruling
                }
            }
            for each in [HelplineRuling.newAccount, .migrate(login: "kanarek"), .newAccount] {
                try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                    try sql.helplineRulings(sealer).put(each, for: migration.subject, on: event, .z03, at: now)
                }
                #expect(try await ruling() == each)
            }
            try await realm.database.write { [sealer = realm.sealer] sql in try sql.helplineRulings(sealer).remove(migration.subject) }
            #expect(try await ruling() == nil)
        }
    }
}
