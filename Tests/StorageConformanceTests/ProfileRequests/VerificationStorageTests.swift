import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage: requests and profiles of others")
struct VerificationStorageTests {
    private static let page = PageRequest(size: 50)

    /// One pending request for each role in some units, each of somebody else.
    private static func plant(_ realm: Realm) async throws -> [RoleRequest] {
        try await realm.database.write { [sealer = realm.sealer] sql in
            let now = realm.now()
            let contact = ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("osoba@poczta.example"))
            let units = try UnitGenerator().units(60)
            var requests: [RoleRequest] = []
            for (index, unit) in units.enumerated() {
                let role = Role.allCases[index % Role.allCases.count]
                let (account, moment) = (realm.newID(), now.addingTimeInterval(Double(-index) * 86_400))
                let profile = Profile(id: realm.newID(), accountID: account, unitID: unit.id, contact: contact, createdAt: moment)
                let submission = Submission(
                    id: realm.newID(), applicantID: account, profileID: profile.id, unitID: unit.id, savedAt: moment)
                try sql.profiles(sealer).insert(profile)
                try sql.submissions.insert(submission, draft: nil)
                var request = RoleRequest(
                    id: realm.newID(), number: try sql.requestNumbers.take(1, at: now)[0], submissionID: submission.id,
                    profileID: profile.id, applicantID: account, unitID: unit.id, role: role, contact: contact, at: moment)
                _ = try request.apply(.submit, at: moment)
                try sql.roleRequests(sealer).insert(request)
                requests.append(request)
            }
            return requests
        }
    }

    private static func reaches() throws -> [VerificationReach] {
        let units = try UnitGenerator().units(60)
        let held: [(Role, UUID)] = [
            (.administratorCeZ, UnitGenerator.eHealthCentreID), (.administratorIPIN, UnitGenerator.psychiatryInstituteID),
            (.administratorKCPU, UnitGenerator.addictionCentreID),
        ]
        let offices = Voivodeship.allCases.map { (Role.administratorUW, UnitGenerator.officeID(of: $0)) }
        return try (held + offices).map { role, id in
            let unit = try #require(units.first { $0.id == id })
            return try #require(VerificationReach(roles: [role], unit: unit))
        }
    }

    @Test("what is found within reach is what the policy covers, and nobody's own")
    func agrees() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            let requests = try await Self.plant(realm)
            let units = Dictionary(uniqueKeysWithValues: try UnitGenerator().units(60).map { ($0.id, $0) })
            for reach in try Self.reaches() {
                let expected = requests.filter { request in units[request.unitID].map { reach.covers($0, request.role) } ?? false }
                let (found, withoutOne, profiles) = try await realm.database.read { [sealer = realm.sealer] sql in
                    func search(_ account: UUID) throws -> [UUID] {
                        var ids: [UUID] = []
                        for number in 1...2 {
                            ids += try sql.roleRequests(sealer).search(
                                VerificationCriteria(), within: reach, except: account, sortedBy: VerificationOrder(),
                                page: PageRequest(number: number, size: 50)
                            ).items.map(\.request.id).filter { !ids.contains($0) }
                        }
                        return ids
                    }
                    let profiles = try sql.profiles(sealer).search(
                        ProfileCriteria(), of: nil, within: reach, at: realm.now(), page: Self.page)
                    return (try search(UUID()), try search(expected.first?.applicantID ?? UUID()), profiles.total)
                }
                #expect(found == expected.sorted { ($0.submittedAt ?? .distantPast) < ($1.submittedAt ?? .distantPast) }.map(\.id))
                #expect(Set(withoutOne) == Set(expected.dropFirst().map(\.id)))
                #expect(profiles == expected.count, "each of them has a profile of their own")
            }
        }
    }

    @Test("each criterion leaves what it says")
    func criteria() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            let requests = try await Self.plant(realm)
            let everything = try #require(Self.reaches().first)
            func found(_ criteria: VerificationCriteria, _ order: VerificationOrder = VerificationOrder()) async throws -> [RoleRequest] {
                try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.roleRequests(sealer).search(criteria, within: everything, except: UUID(), sortedBy: order, page: Self.page)
                        .items.map(\.request)
                }
            }
            #expect(try await found(VerificationCriteria(role: .administratorUW)).allSatisfy { $0.role == .administratorUW })
            #expect(try await found(VerificationCriteria(kind: .eHealthCentre)).map(\.unitID) == [UnitGenerator.eHealthCentreID])
            #expect(try await found(VerificationCriteria(unitName: "OSEMKA stomat")).map(\.unitID) == [UnitGenerator.dentalClinicID])
            #expect(try await found(VerificationCriteria(number: requests[7].number)).map(\.id) == [requests[7].id])
            let old = try await found(VerificationCriteria(submittedBefore: realm.now().addingTimeInterval(-50 * 86_400)))
            #expect(Set(old.map(\.id)) == Set(requests[51...].map(\.id)))
            #expect(try await found(VerificationCriteria(status: .approved)).isEmpty)
            #expect(try await found(VerificationCriteria(status: nil)).count == 50)
            let byNumber = try await found(VerificationCriteria(), VerificationOrder(.number, isAscending: false))
            #expect(byNumber.map(\.number) == Array(requests.map(\.number).sorted().reversed().prefix(50)))
            let file = AttachedFile(
                id: realm.newID(), name: "a.pdf", format: .pdf, size: 4, addedAt: realm.now(), addedBy: requests[3].applicantID)
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.attachmentChunks(sealer).begin(file.id, at: file.addedAt)
                let content = AttachmentContent(id: file.id, size: file.size, chunks: 0)
                try sql.attachments(sealer).insert(file, of: content, for: [requests[3].id], uploadKey: "k")
                for index in [3, 4] {
                    var stored = try sql.roleRequests(sealer).require(requests[index].id)
                    _ = try stored.request.apply(
                        .sendBack(by: UUID(), try VerifierNote("Brak pieczęci")), at: realm.now().addingTimeInterval(-1))
                    try sql.roleRequests(sealer).update(stored)
                }
                var first = try sql.roleRequests(sealer).require(requests[0].id)
                _ = try first.request.apply(.approve(by: UUID(), hasDocument: true, lastDay: nil), at: realm.now())
                try sql.roleRequests(sealer).update(first)
            }
            #expect(try await found(VerificationCriteria(documents: .attached)).map(\.id) == [requests[3].id])
            #expect(try await found(VerificationCriteria(documents: .missing)).count == 50)
            #expect(try await found(VerificationCriteria(stage: .completed)).map(\.id) == [requests[3].id])
            #expect(try await found(VerificationCriteria(stage: .sentBack)).map(\.id) == [requests[4].id])
            #expect(try await found(VerificationCriteria(stage: .secondApproval)).map(\.id) == [requests[0].id])
        }
    }

    @Test("profiles are found by the status that is derived for them")
    func profiles() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            let requests = try await Self.plant(realm)
            let everything = try #require(Self.reaches().first)
            let today = WarsawTime.calendarDate(of: realm.now())
            try await realm.database.write { [sealer = realm.sealer] sql in
                func change(_ index: Int, _ events: [RoleRequest.Event]) throws {
                    var stored = try sql.roleRequests(sealer).require(requests[index].id)
                    for event in events { _ = try stored.request.apply(event, at: realm.now()) }
                    try sql.roleRequests(sealer).update(stored)
                }
                let approval = RoleRequest.Event.approve(by: UUID(), hasDocument: true, lastDay: nil)
                try change(1, [approval])
                try change(5, [.approve(by: UUID(), hasDocument: true, lastDay: today)])
                try change(6, [.reject(by: UUID(), .givenByVerifier(try VerifierNote("x")))])
                var blocked = try sql.profiles(sealer).require(requests[7].profileID)
                try blocked.block(by: UUID(), for: try VerifierNote("x"), at: realm.now())
                try sql.profiles(sealer).update(blocked)
                try sql.units.setClosed(realm.now(), unit: requests[8].unitID)
            }
            func found(_ status: ProfileStatus, at now: Date) async throws -> Set<UUID> {
                let found = try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.profiles(sealer).search(
                        ProfileCriteria(status: status), of: nil, within: everything, at: now, page: PageRequest(size: 50))
                }
                return Set(found.items.map(\.id))
            }
            let now = realm.now()
            #expect(try await found(.active, at: now) == [requests[1].profileID, requests[5].profileID])
            #expect(try await found(.active, at: WarsawTime.start(of: today.adding(days: 1))) == [requests[1].profileID])
            #expect(try await found(.rejected, at: now) == [requests[6].profileID])
            let closed = try #require(requests.first { $0.unitID == UnitGenerator.closedOfficeID })
            #expect(try await found(.blocked, at: now) == [requests[7].profileID, requests[8].profileID, closed.profileID])
            #expect(try await found(.notActivated, at: now).count == 50)
        }
    }
}
