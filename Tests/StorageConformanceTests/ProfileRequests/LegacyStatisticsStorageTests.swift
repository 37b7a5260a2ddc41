import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of SSOZ I's accounts and of failures to enter them")
struct LegacyStatisticsStorageTests {
    private static let hash =
        "$argon2id$v=19$m=19456,t=2,p=1$" + String(repeating: "A", count: 22) + "$" + String(repeating: "A", count: 43)

    private static func record(_ login: String, email: String = "ptak@poczta.example") throws -> LegacyDirectoryRecord {
        try LegacyDirectoryRecord([
            login, Self.hash, "2026-06-30", "900000004", "980000018", "AUTOR_FIN,OBSERWATOR_STD", "+48100000001", email,
        ])
    }

    private func use(_ body: (Realm, RequestSample, UUID) async throws -> Void) async throws {
        try await RequestSample.use { realm, sample in
            let id = realm.newID()
            try await realm.database.write { [sealer = realm.sealer] sql in
                let entry = LegacyStatisticsRepository.entry(try Self.record("Zimorodek"), sealer: sealer)
                try sql.legacyStatistics(sealer).insert(entry, password: .wrapped(salt: [0, 255, 58], Self.hash), as: id)
            }
            try await body(realm, sample, id)
        }
    }

    private func find(_ login: String, _ realm: Realm) async throws -> LegacyStatisticsRepository.Stored? {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.legacyStatistics(sealer).find(try LegacyLogin(login)) }
    }

    @Test("an account comes back as it was stored, found by its login in any case")
    func roundTrip() async throws {
        try await self.use { realm, _, id in
            let stored = try #require(try await self.find("ZIMORODEK", realm))
            #expect(stored.account.id == id && stored.account.roles == [.financialAuthor, .standardObserver] && stored.account.move == nil)
            #expect(stored.password == .wrapped(salt: [0, 255, 58], Self.hash))
            #expect(stored.account.contact.email?.address == "ptak@poczta.example" && stored.account.unit.regon?.value == "980000018")
            #expect(try await self.find("zimorodek2", realm) == nil)
        }
    }

    @Test("no login, address or telephone number is in the file")
    func sealed() async throws {
        try await self.use { realm, _, id in
            let place = try await DatabasePlace(of: realm.database)
            for text in ["imorodek", "ptak@poczta.example", "100000001\""] { #expect(try await !place.contains(text)) }
            #expect(try await place.contains(id.uuidString.lowercased()), "what is stored is what is searched")
        }
    }

    @Test("of 64 who move an account at once one does; it is found by its submission then, and a later import leaves the mark")
    func moved() async throws {
        try await self.use { realm, sample, id in
            let move = LegacyStatisticsAccount.Move(at: realm.now(), by: sample.account, submissionID: sample.submission.id)
            let winners = try await Race.winners(on: realm.database) { [sealer = realm.sealer] sql in
                try sql.legacyStatistics(sealer).move(id, move)
            }
            #expect(winners == 1)
            let found = try await realm.database.write { [sealer = realm.sealer] sql in
                let entry = LegacyStatisticsRepository.entry(try Self.record("zimorodek", email: "nowy@poczta.example"), sealer: sealer)
                try sql.legacyStatistics(sealer).update(entry, password: .argon2id(Self.hash), of: id)
                return try sql.legacyStatistics(sealer).find(submission: sample.submission.id)
            }
            #expect(found?.move == move && found?.contact.email?.address == "nowy@poczta.example")
            #expect(try await self.find("zimorodek", realm)?.password == .argon2id(Self.hash))
        }
    }

    @Test("a login is there once, whoever imports it at once; its line is known by keyed hashes")
    func imported() async throws {
        try await self.use { realm, _, id in
            let winners = try await Race.winners(on: realm.database) { [sealer = realm.sealer] sql in
                try sql.legacyStatistics(sealer).insert(
                    LegacyStatisticsRepository.entry(try Self.record("nowy"), sealer: sealer), password: .argon2id(Self.hash), as: UUID())
                return true
            }
            #expect(winners == 1)
            let entry = LegacyStatisticsRepository.entry(try Self.record("ZIMORODEK"), sealer: realm.sealer)
            let known = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.legacyStatistics(sealer).known([entry.loginHash, [1]])
            }
            #expect(known == [entry.loginHash: .init(id: id, source: entry.source, passwordSource: entry.passwordSource)])
            let other = LegacyStatisticsRepository.entry(try Self.record("zimorodek", email: ""), sealer: realm.sealer)
            #expect(other.source != entry.source && other.passwordSource == entry.passwordSource)
        }
    }

    @Test("a password is replaced only while it is the one that was checked")
    func replaced() async throws {
        try await self.use { realm, _, id in
            let old = LegacyPassword.wrapped(salt: [0, 255, 58], Self.hash)
            for (expected, new) in [(LegacyPassword.argon2id("other"), "wrong"), (old, "right"), (old, "late")] {
                try await realm.database.write { [sealer = realm.sealer] sql in
                    try sql.legacyStatistics(sealer).replace(expected, by: .argon2id(new), of: id)
                }
            }
            #expect(try await self.find("zimorodek", realm)?.password == .argon2id("right"))
        }
    }

    @Test("64 failures at once are all counted, by login and by person apart, and what no longer counts is removed")
    func throttled() async throws {
        try await self.use { realm, sample, _ in
            let (now, sealer) = (realm.now(), realm.sealer)
            let subjects: [LegacyThrottleRepository.Subject] = [.login(try LegacyLogin("kot")), .person(sample.account)]
            for subject in subjects {
                _ = try await Race.winners(on: realm.database) { sql in
                    var throttle = try sql.legacyThrottles(sealer).find(subject)
                    throttle.failed(at: now, limits: .standard)
                    try sql.legacyThrottles(sealer).save(throttle, of: subject, at: now)
                    return true
                }
            }
            let (login, person, other) = try await realm.database.read { sql in
                let throttles = sql.legacyThrottles(sealer)
                return (try throttles.find(subjects[0]), try throttles.find(subjects[1]), try throttles.find(.person(UUID())))
            }
            #expect(login == LoginThrottle(failures: 64, lockedUntil: now.addingTimeInterval(900)) && person == login)
            #expect(other == LoginThrottle())
            let left = try await realm.database.write { sql in
                try [900, 900.001].map { seconds in
                    try sql.legacyThrottles(sealer).removeChanged(before: now.addingTimeInterval(seconds))
                    return try sql.legacyThrottles(sealer).find(subjects[0]).failures
                }
            }
            #expect(left == [64, 0])
        }
    }
}
