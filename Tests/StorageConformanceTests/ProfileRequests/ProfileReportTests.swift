import Contracts
import Database
import Foundation
import Logging
import ProfileRequestsDomain
import Sealing
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests
@testable import ServiceKit

@Suite("Reports of profiles")
struct ProfileReportTests {
    private static let note = "Powód"

    /// The sample of ``RequestSample`` with an account.
    private func use(_ body: (Realm, RequestSample) async throws -> Void) async throws {
        try await RequestSample.use { realm, sample in
            let pesel = try PESEL("02822800226")
            let account = Account(
                id: sample.account,
                identity: Identity(givenNames: "Świętosława", familyName: "Żółć", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                login: try Login("kanarek"), email: try EmailAddress("kanarek@poczta.example"), termsAcceptedAt: realm.now(),
                createdAt: realm.now(), state: .active, activatedAt: realm.now(), link: ActivationLink(hash: [1], sentAt: realm.now()),
                resentAt: [])
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.accounts(sealer).insert(account, subject: SubjectID(rawValue: "s-1"))
            }
            try await body(realm, sample)
        }
    }

    private func report(_ profile: UUID, in realm: Realm) async throws -> Bool {
        try await realm.database.write { sql in try sql.reportProfile(profile, realm: realm) != nil }
    }

    /// What waits to be told, by version.
    private func reports(_ realm: Realm) async throws -> [ProfileReport] {
        let claims = try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.outbox.claim(limit: 100, lease: 0, at: Date().addingTimeInterval(1), sealer: sealer)
        }
        return try claims.filter { $0.kind == "profile-report" }.map { try $0.message.get().content(as: ProfileReport.self) }
            .sorted { $0.version < $1.version }
    }

    private func approve(_ request: UUID, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var stored = try sql.roleRequests(sealer).require(request)
            _ = try stored.request.apply(.approve(by: UUID(), hasDocument: true, lastDay: nil), at: now)
            try sql.roleRequests(sealer).update(stored)
        }
    }

    private func block(_ profile: UUID, _ isBlocked: Bool, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var found = try sql.profiles(sealer).require(profile)
            if isBlocked {
                try found.block(by: UUID(), for: try VerifierNote(Self.note), at: now)
            } else {
                try found.unblock(by: UUID())
            }
            try sql.profiles(sealer).update(found)
        }
    }

    @Test("nothing is told before the profile is active; then unit, roles and permissions, once as long as they stay the same")
    func told() async throws {
        try await self.use { realm, sample in
            let id = sample.profile.id
            #expect(try await !self.report(id, in: realm))
            try await self.approve(sample.request, in: realm)
            #expect(try await self.report(id, in: realm))
            #expect(try await !self.report(id, in: realm))
            let report = try #require(try await self.reports(realm).first)
            #expect(report.profile == id && report.subject == SubjectID(rawValue: "s-1") && report.version == 1 && report.isActive)
            #expect(report.roles == [Role.reporterFinancial.code])
            #expect(report.permissions == [Permission.fillFinancial.code, Permission.browseDictionaries.code])
            let unit = try await realm.database.read { sql in try sql.units.require(sample.profile.unitID) }
            #expect(report.unit == UnitSummary(unit) && report.unit.nip != nil)
        }
    }

    @Test("a block, its end, and a unit that closes and opens are told, each with a higher version")
    func changes() async throws {
        try await self.use { realm, sample in
            let id = sample.profile.id
            try await self.approve(sample.request, in: realm)
            #expect(try await self.report(id, in: realm))
            for isBlocked in [true, false] {
                try await self.block(id, isBlocked, in: realm)
                #expect(try await self.report(id, in: realm))
            }
            for closedAt in [realm.now(), nil] as [Date?] {
                try await realm.database.write { sql in
                    try sql.units.setClosed(closedAt, unit: sample.profile.unitID)
                    try sql.reportProfiles(in: sample.profile.unitID, realm: realm)
                }
            }
            let reports = try await self.reports(realm)
            #expect(reports.map(\.version) == [1, 2, 3, 4, 5])
            #expect(reports.map(\.isActive) == [true, false, true, false, true])
            #expect(reports.map(\.roles.count) == [1, 0, 1, 0, 1] && reports.map(\.permissions.count) == [2, 0, 2, 0, 2])
        }
    }

    @Test("of 64 who report one profile at once over four instances one does")
    func race() async throws {
        try await self.use { realm, sample in
            try await self.approve(sample.request, in: realm)
            let told = try await Race.winners(on: realm.database) { sql in
                try sql.reportProfile(sample.profile.id, realm: realm) != nil
            }
            #expect(told == 1)
            #expect(try await self.reports(realm).map(\.version) == [1])
        }
    }

    @Test("64 changes of one profile at once get 64 versions, and the highest tells what is true in the end")
    func versions() async throws {
        try await self.use { realm, sample in
            try await self.approve(sample.request, in: realm)
            let versions = try await Race.run(on: realm.database) { runner, sql in
                try sql.profileReports.note([UInt8(runner)], of: sample.profile.id)
            }
            #expect(versions.count == 64 && Set(versions) == Set(1...64))
        }
    }

    @Test("after the upgrade, profiles that were active before are told of, by whichever instance comes first")
    func catchUp() async throws {
        try await self.use { realm, sample in
            try await self.approve(sample.request, in: realm)
            _ = try await realm.database.write { sql in try sql.execute(ProfileReportRepository.backlog) }
            let catchUp = ProfileReportCatchUp(realm: realm, nudge: {}, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(try await catchUp.reportSome())
            #expect(try await !catchUp.reportSome())
            #expect(try await self.reports(realm).map(\.version) == [1])
        }
    }

    @Test("a profile from before that is no longer active is told of as such, and is done with")
    func catchUpInactive() async throws {
        try await self.use { realm, sample in
            try await self.approve(sample.request, in: realm)
            _ = try await realm.database.write { sql in try sql.execute(ProfileReportRepository.backlog) }
            try await self.block(sample.profile.id, true, in: realm)
            let catchUp = ProfileReportCatchUp(realm: realm, nudge: {}, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(try await catchUp.reportSome())
            #expect(try await !catchUp.reportSome())
            #expect(try await self.reports(realm).map(\.isActive) == [false])
        }
    }
}
