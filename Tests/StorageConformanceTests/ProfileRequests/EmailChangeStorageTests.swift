import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of changes of the e-mail address")
struct EmailChangeStorageTests {
    private func use(_ body: (Realm, ManualClock, EmailChange) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, clock in
            let change = try Self.change(of: realm.newID(), "nowy@poczta.example", [1], realm)
            try await self.run(realm) { try $0.insert(change) }
            try await body(realm, clock, change)
        }
    }

    private static func change(of account: UUID, _ address: String, _ hash: [UInt8], _ realm: Realm) throws -> EmailChange {
        EmailChange(
            id: realm.newID(), accountID: account, linkHash: hash, askedAt: realm.now(), state: .pending(try EmailAddress(address)))
    }

    @discardableResult
    private func run<Value: Sendable>(
        _ realm: Realm, _ body: @escaping @Sendable (EmailChangeRepository) throws -> Value
    ) async throws -> Value {
        try await realm.database.write { [sealer = realm.sealer] sql in try body(sql.emailChanges(sealer)) }
    }

    @Test("a change comes back as it was stored, found by its link and by the account while it is pending")
    func roundTrip() async throws {
        try await self.use { realm, _, change in
            #expect(try await self.run(realm) { try $0.find(linkHash: [1]) } == change)
            #expect(try await self.run(realm) { try $0.pending(of: change.accountID) } == change)
            let (other, stranger) = (realm.newID(), realm.newID())
            #expect(try await self.run(realm) { try $0.find(linkHash: Array("\(other)".utf8)) } == nil)
            #expect(try await self.run(realm) { try $0.pending(of: stranger) } == nil)
            var ended = change
            ended.withdraw()
            try await self.run(realm) { [ended] in try $0.end(ended) }
            #expect(try await self.run(realm) { try $0.find(linkHash: [1]) } == ended)
            #expect(try await self.run(realm) { try $0.pending(of: change.accountID) } == nil)
            #expect(
                try await self.run(realm) { try $0.asked(of: change.accountID, after: change.askedAt.addingTimeInterval(-1)) }.count == 1)
            #expect(try await self.run(realm) { try $0.asked(of: change.accountID, after: change.askedAt) } == [])
        }
    }

    @Test("of 64 that end one change at once, one does")
    func endedOnce() async throws {
        try await self.use { realm, _, change in
            let winners = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                var copy = change
                if runner.isMultiple(of: 2) { copy.replace() } else { copy.withdraw() }
                try sql.emailChanges(sealer).end(copy)
                return runner
            }
            #expect(winners.count == 1)
        }
    }

    @Test("an account has one pending change, whoever asks at once")
    func onePending() async throws {
        try await self.use { realm, _, _ in
            let account = realm.newID()
            let candidates = try (0..<64).map { try Self.change(of: account, "a\($0)@poczta.example", [2, UInt8($0)], realm) }
            let stored = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                try sql.emailChanges(sealer).insert(candidates[runner])
                return runner
            }
            #expect(stored.count == 1)
        }
    }

    @Test("changes are forgotten by their age, one asked for at the very moment stays")
    func forgotten() async throws {
        try await self.use { realm, _, change in
            try await self.run(realm) { try $0.removeAsked(before: change.askedAt) }
            #expect(try await self.run(realm) { try $0.find(linkHash: [1]) } == change)
            try await self.run(realm) { try $0.removeAsked(before: change.askedAt.addingTimeInterval(0.001)) }
            #expect(try await self.run(realm) { try $0.find(linkHash: [1]) } == nil)
        }
    }

    @Test("no address is in the file, and with the end of the change its sealed form goes too")
    func sealed() async throws {
        try await self.use { realm, _, change in
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("nowy@poczta.example"))
            #expect(try await place.contains(change.id.uuidString.lowercased()), "what is stored is what is searched")
            var ended = change
            ended.replace()
            let kept = try await self.run(realm) { [ended] changes in
                try changes.end(ended)
                return try changes.sql.row("SELECT address FROM email_changes")?.optional("address", as: [UInt8].self)
            }
            #expect(kept == nil)
        }
    }
}
