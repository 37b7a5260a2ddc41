import AccountMigrationDomain
import Database
import Foundation
import Sealing
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("Storage of ePLOZ's directory")
struct LegacyDirectoryStorageTests {
    private static let pesel = "02822800226"
    private static let lease: TimeInterval = 30

    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in try await body(realm) }
    }

    private func account(_ login: String) throws -> LegacyAccount {
        LegacyAccount(
            login: login, email: try EmailAddress("ptak@poczta.example"), givenNames: "Świętosława", familyName: "Żółć-Kanarek",
            status: .active)
    }

    /// Stores accounts under a generation of their own, the first at line 1.
    private func store(_ logins: [String], as generation: Int64, _ realm: Realm) async throws {
        let pesel = try PESEL(Self.pesel)
        let index = LegacyAccountRepository.index(of: pesel, sealer: realm.sealer)
        let accounts = try logins.enumerated().map { number, login in
            try LegacyAccountRepository.Sealed(
                self.account(login), index: index, line: number + 1, generation: generation, sealer: realm.sealer)
        }
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.legacyAccounts(sealer).insert(accounts, generation: generation)
        }
    }

    private func claim(_ content: UInt8, at now: Date, _ realm: Realm) async throws -> LegacyImportRepository.Claim {
        try await realm.database.write { sql in try sql.legacyImports.claim([content], lease: Self.lease, at: now) }
    }

    private func complete(_ generation: Int64, _ realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            try sql.legacyImports.complete(generation, accounts: 2, refused: 1, at: now)
        }
    }

    private func found(_ realm: Realm) async throws -> [String]? {
        let pesel = try PESEL(Self.pesel)
        return try await realm.database.read { [sealer = realm.sealer] sql in try sql.legacyAccounts(sealer).all(with: pesel)?.map(\.login)
        }
    }

    @Test("accounts are seen once their generation is the current one, and not before")
    func visible() async throws {
        try await self.use { realm in
            #expect(try await self.claim(1, at: realm.now(), realm) == .granted(generation: 1))
            try await self.store(["kanarek", "kanarek2"], as: 1, realm)
            #expect(try await self.found(realm) == nil, "there is no directory yet")
            try await self.complete(1, realm)
            #expect(try await self.found(realm) == ["kanarek", "kanarek2"])
            #expect(try await self.claim(2, at: realm.now(), realm) == .granted(generation: 2))
            try await self.store(["zięba"], as: 2, realm)
            #expect(try await self.found(realm) == ["kanarek", "kanarek2"])
            try await self.complete(2, realm)
            #expect(try await self.found(realm) == ["zięba"])
            let current = try await realm.database.read { sql in try sql.legacyImports.current() }
            #expect(current == .init(generation: 2, contentIndex: [2], accounts: 2))
        }
    }

    @Test("a batch stored twice is stored once, and completing twice is completing once")
    func repeated() async throws {
        try await self.use { realm in
            _ = try await self.claim(1, at: realm.now(), realm)
            for _ in 1...2 { try await self.store((0..<250).map { "ptak-\($0)" }, as: 1, realm) }
            for _ in 1...2 { try await self.complete(1, realm) }
            let rows = try await realm.database.read { sql in try sql.row("SELECT COUNT(*) AS n FROM legacy_accounts")?.get("n") ?? 0 }
            #expect(rows == 250)
            #expect(try await self.found(realm)?.count == LegacyAccountRepository.searchLimit, "no more are looked at")
        }
    }

    @Test("of 64 who want to import at once, one may")
    func oneImport() async throws {
        try await self.use { realm in
            let granted = try await Race.winners(on: realm.database) { [now = realm.now()] sql in
                try sql.legacyImports.claim([1], lease: Self.lease, at: now) == .granted(generation: 1)
            }
            #expect(granted == 1)
        }
    }

    @Test("a right to import that is not renewed is lost with the millisecond of its end, or when the clock is set back")
    func lease() async throws {
        try await self.use { realm in
            let now = realm.now()
            let end = now.addingTimeInterval(Self.lease)
            _ = try await self.claim(1, at: now, realm)
            #expect(try await self.claim(1, at: end.addingTimeInterval(-0.001), realm) == .underWay(until: end))
            try await realm.database.write { sql in try sql.legacyImports.renew(1, until: end.addingTimeInterval(1)) }
            #expect(try await self.claim(1, at: end.addingTimeInterval(0.999), realm) == .underWay(until: end.addingTimeInterval(1)))
            #expect(try await self.claim(1, at: end.addingTimeInterval(1), realm) == .granted(generation: 2))
            await #expect(throws: DatabaseError.conflict) {
                try await realm.database.write { sql in try sql.legacyImports.renew(1, until: end) }
            }
            await #expect(throws: DatabaseError.conflict) { try await self.complete(1, realm) }
            #expect(try await self.claim(1, at: now.addingTimeInterval(-3600), realm) == .granted(generation: 3))
        }
    }

    @Test("what an import that died, was given up or replaced has left is removed bit by bit, the current directory is not")
    func leftovers() async throws {
        try await self.use { realm in
            let now = realm.now()
            for (generation, ends) in [(Int64(1), true), (2, false), (3, true), (4, true)] {
                _ = try await self.claim(UInt8(generation), at: now.addingTimeInterval(TimeInterval(generation) * 60), realm)
                try await self.store(["a\(generation)", "b\(generation)", "c\(generation)"], as: generation, realm)
                if ends { try await self.complete(generation, realm) }
            }
            var removed: [Int64] = []
            while let leftover = try await realm.database.read({ sql in try sql.legacyImports.leftover() }) {
                removed.append(leftover)
                try await realm.database.write { [sealer = realm.sealer] sql in
                    while try sql.legacyAccounts(sealer).remove(generation: leftover, limit: 2) {}
                    try sql.legacyImports.emptied(leftover)
                }
            }
            #expect(removed == [1, 2, 3])
            let rows = try await realm.database.read { sql in try sql.rows("SELECT DISTINCT generation FROM legacy_accounts") }
            #expect(try rows.map { try $0.get("generation", as: Int64.self) } == [4])
            let known = try await realm.database.read { sql in try [1, 2, 3, 4, 5].map { try sql.legacyImports.wasImported([$0]) } }
            #expect(known == [true, false, true, true, false], "what was imported once is remembered")
        }
    }

    @Test("an account that is moved to another person's index does not open")
    func moved() async throws {
        try await self.use { realm in
            _ = try await self.claim(1, at: realm.now(), realm)
            try await self.store(["kanarek"], as: 1, realm)
            try await self.complete(1, realm)
            let other = LegacyAccountRepository.index(of: try PESEL("01810100115"), sealer: realm.sealer)
            _ = try await realm.database.write { sql in try sql.execute("UPDATE legacy_accounts SET pesel_index = \(other)") }
            #expect(try await self.found(realm) == [])
            await #expect(throws: SealingError.notGenuine) {
                try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.legacyAccounts(sealer).all(with: PESEL("01810100115"))?.count
                }
            }
        }
    }

    @Test("no name, PESEL, login or address is stored readably")
    func sealed() async throws {
        try await self.use { realm in
            _ = try await self.claim(1, at: realm.now(), realm)
            try await self.store(["kanarek-login"], as: 1, realm)
            try await self.complete(1, realm)
            let place = try await DatabasePlace(of: realm.database)
            for canary in [Self.pesel, "Świętosława", "Kanarek", "kanarek-login", "ptak@poczta.example"] {
                #expect(try await !place.contains(canary))
            }
            #expect(
                try await place.contains(LegacyAccountRepository.index(of: try PESEL(Self.pesel), sealer: realm.sealer)),
                "what is stored is what is searched")
        }
    }
}
