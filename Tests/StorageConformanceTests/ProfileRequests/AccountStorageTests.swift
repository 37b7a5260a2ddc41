import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of accounts")
struct AccountStorageTests {
    private func use(_ body: (Realm, ManualClock, Account) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, clock in
            let account = try Self.account("kanarek", realm)
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.accounts(sealer).insert(account, subject: SubjectID(rawValue: "s-1"))
            }
            try await body(realm, clock, account)
        }
    }

    private static func account(_ login: String, _ realm: Realm) throws -> Account {
        let pesel = try PESEL("02822800226")
        return Account(
            id: realm.newID(),
            identity: Identity(givenNames: "Świętosława", familyName: "Żółć", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            login: try Login(login), email: try EmailAddress("ptak@poczta.example"), termsAcceptedAt: realm.now(),
            linkHash: Array(login.utf8), at: realm.now())
    }

    private func apply(_ event: Account.Event, to id: UUID, _ realm: Realm) async throws -> Account {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var stored = try sql.accounts(sealer).require(id)
            _ = try stored.account.apply(event, at: now)
            try sql.accounts(sealer).update(stored)
            return stored.account
        }
    }

    private func find(_ search: @escaping @Sendable (AccountRepository) throws -> StoredAccount?, _ realm: Realm) async throws -> Account? {
        try await realm.database.read { [sealer = realm.sealer] sql in try search(sql.accounts(sealer))?.account }
    }

    @Test("an account comes back as it was stored through all it goes through, found by key, person and link")
    func roundTrip() async throws {
        try await self.use { realm, clock, account in
            #expect(try await self.find({ try $0.find(account.id) }, realm) == account)
            clock.advance(by: 61)
            let corrected = try await self.apply(
                .correctEmail(try EmailAddress("nowy@poczta.example"), linkHash: [9]), to: account.id, realm)
            #expect(try await self.find({ try $0.find(linkHash: [9]) }, realm) == corrected)
            let silent = try await self.apply(.stopReminders, to: account.id, realm)
            #expect(silent.isReminderOff)
            #expect(try await self.find({ try $0.find(account.id) }, realm) == silent)
            let old = try await self.find({ try $0.find(linkHash: account.link.hash) }, realm)
            #expect(old == nil, "the old link is no longer one")
            let moved = Account.Event.changeEmail(try EmailAddress("trzeci@poczta.example"))
            for event in [Account.Event.activate(linkHash: [9]), .block, .unblock, moved, .changeLanguage(.ukrainian)] {
                let changed = try await self.apply(event, to: account.id, realm)
                #expect(try await self.find({ try $0.find(subject: SubjectID(rawValue: "s-1")) }, realm) == changed)
            }
        }
    }

    @Test("of 64 people who choose one login at once, one gets it, letter case ignored")
    func logins() async throws {
        try await self.use { realm, _, _ in
            let candidates = try (0..<64).map { try Self.account($0.isMultiple(of: 2) ? "jan.nowak" : "Jan.Nowak", realm) }
            let stored = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                try sql.accounts(sealer).insert(candidates[runner], subject: SubjectID(rawValue: "other-\(runner)"))
                return runner
            }
            #expect(stored.count == 1)
            let free = try await realm.database.read { [sealer = realm.sealer] sql in
                try ["JAN.NOWAK", "kanarek", "jan.nowak2"].map { try sql.accounts(sealer).isFree(try Login($0)) }
            }
            #expect(free == [false, false, true])
        }
    }

    @Test("a person has one account; a closed one makes way for another, and keeps its login")
    func oneAccount() async throws {
        try await self.use { realm, _, account in
            let candidates = try (0..<64).map { try Self.account("login\($0)", realm) }
            let insert: @Sendable (Int, Transaction) throws -> Int = { [sealer = realm.sealer] runner, sql in
                try sql.accounts(sealer).insert(candidates[runner], subject: SubjectID(rawValue: "s-1"))
                return runner
            }
            let before = try await Race.run(on: realm.database, insert)
            _ = try await self.apply(.close, to: account.id, realm)
            let after = try await Race.run(on: realm.database, insert)
            #expect(before == [] && after.count == 1)
            let free = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.accounts(sealer).isFree(try Login("kanarek"))
            }
            #expect(!free)
        }
    }

    @Test("the last closed account is found by its person, with the moment and the version it was closed at; a new one goes on from there")
    func closed() async throws {
        try await self.use { realm, clock, account in
            let person = SubjectID(rawValue: "s-1")
            let last: @Sendable (AccountRepository) throws -> StoredAccount? = { try $0.lastClosed(subject: person) }
            #expect(try await self.find(last, realm) == nil)
            for (login, version) in [("kanarek", 1), ("wrona", 3), ("sikora", 5)] {
                let next = login == "kanarek" ? account : try Self.account(login, realm)
                if login != "kanarek" {
                    try await realm.database.write { [sealer = realm.sealer] sql in
                        try sql.accounts(sealer).insert(next, subject: person, version: version)
                    }
                }
                clock.advance(by: 1)
                let closed = try await self.apply(.close, to: next.id, realm)
                #expect(closed.closedAt == realm.now())
                let found = try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.accounts(sealer).lastClosed(subject: person)
                }
                #expect(found?.account == closed && found?.version == version + 1)
            }
        }
    }

    @Test("of 64 who press the button behind one link at once, one activates the account")
    func activatedOnce() async throws {
        try await self.use { realm, _, account in
            let stale = try await realm.database.read { [sealer = realm.sealer] sql in try sql.accounts(sealer).require(account.id) }
            let versions = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                var copy = stale
                _ = try copy.account.apply(.activate(linkHash: account.link.hash), at: now)
                return try sql.accounts(sealer).update(copy)
            }
            #expect(versions == [2])
        }
    }

    @Test("no name, PESEL, login or address is in the file, those of before a change included")
    func sealed() async throws {
        try await self.use { realm, clock, account in
            clock.advance(by: 61)
            _ = try await self.apply(.correctEmail(try EmailAddress("nowy@poczta.example"), linkHash: [9]), to: account.id, realm)
            let place = try await DatabasePlace(of: realm.database)
            for canary in ["02822800226", "Świętosława", "Żółć", "ptak@poczta.example", "nowy@poczta.example"] {
                #expect(try await !place.contains(canary), "\(canary)")
            }
            #expect(try await place.contains(account.id.uuidString.lowercased()), "what is stored is what is searched")
        }
    }
}
