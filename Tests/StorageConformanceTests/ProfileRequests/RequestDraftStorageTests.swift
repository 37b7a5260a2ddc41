import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of forms under way")
struct RequestDraftStorageTests {
    private func find(_ purpose: RequestDraft.Purpose, of account: UUID, _ realm: Realm) async throws -> RequestDraft? {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.requestDrafts(sealer).find(purpose, of: account) }
    }

    private func begin(_ draft: RequestDraft, _ realm: Realm) async throws -> RequestDraft {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.requestDrafts(sealer).findOrInsert(draft, at: now)
        }
    }

    @Test("a form comes back as it was left, right or wrong, for each purpose its own")
    func roundTrip() async throws {
        try await RequestSample.use { realm, sample in
            let purposes = [RequestDraft.Purpose.newProfile, .furtherRoles(profile: sample.profile.id)]
            for (number, purpose) in purposes.enumerated() {
                var draft = try await self.begin(
                    RequestDraft(id: realm.newID(), applicantID: sample.account, purpose: purpose, unitID: nil), realm)
                draft.choose(unit: UnitGenerator.dentalClinicID)
                draft.describe(.init(roles: [.reporterFinancial, .reporterPsychiatric], telephone: "nie wiem \(number)", email: "żółw@"))
                try await realm.database.write { [now = realm.now(), draft, sealer = realm.sealer] sql in
                    try sql.requestDrafts(sealer).update(draft, at: now)
                }
                let back = try #require(try await self.find(purpose, of: sample.account, realm))
                #expect(back.content == draft.content && back.unitID == draft.unitID && back.version == draft.version + 1)
            }
            #expect(try await self.find(.newProfile, of: realm.newID(), realm) == nil, "nobody else's")
        }
    }

    @Test("a copy that has grown old overwrites nothing")
    func stale() async throws {
        try await RequestSample.use { realm, sample in
            var draft = try await self.begin(
                RequestDraft(id: realm.newID(), applicantID: sample.account, purpose: .newProfile, unitID: nil), realm)
            for (telephone, isTaken) in [("first", true), ("second", false)] {
                draft.describe(.init(telephone: telephone))
                let changed: Void? = try? await realm.database.write { [now = realm.now(), draft, sealer = realm.sealer] sql in
                    try sql.requestDrafts(sealer).update(draft, at: now)
                }
                #expect((changed != nil) == isTaken)
            }
            #expect(try await self.find(.newProfile, of: sample.account, realm)?.content.telephone == "first")
        }
    }

    @Test("a form is forgotten by its purpose, or with all others of the person, twice as well as once")
    func removed() async throws {
        try await RequestSample.use { realm, sample in
            let (other, further) = (realm.newID(), RequestDraft.Purpose.furtherRoles(profile: sample.profile.id))
            for (account, purpose) in [(sample.account, RequestDraft.Purpose.newProfile), (sample.account, further), (other, .newProfile)] {
                _ = try await self.begin(RequestDraft(id: realm.newID(), applicantID: account, purpose: purpose, unitID: nil), realm)
            }
            for _ in 1...2 {
                try await realm.database.write { [sealer = realm.sealer] sql in
                    try sql.requestDrafts(sealer).remove(.newProfile, of: sample.account)
                }
            }
            #expect(try await self.find(.newProfile, of: sample.account, realm) == nil)
            #expect(try await self.find(further, of: sample.account, realm) != nil)
            for _ in 1...2 {
                try await realm.database.write { [sealer = realm.sealer] sql in try sql.requestDrafts(sealer).removeAll(of: sample.account)
                }
            }
            #expect(try await self.find(further, of: sample.account, realm) == nil)
            #expect(try await self.find(.newProfile, of: other, realm) != nil)
        }
    }

    @Test("what was typed cannot be read where it is stored")
    func sealed() async throws {
        try await RequestSample.use { realm, sample in
            var draft = try await self.begin(
                RequestDraft(id: realm.newID(), applicantID: sample.account, purpose: .newProfile, unitID: nil), realm)
            draft.describe(.init(telephone: "kanarek-tel", email: "kanarek-mail"))
            try await realm.database.write { [now = realm.now(), draft, sealer = realm.sealer] sql in
                try sql.requestDrafts(sealer).update(draft, at: now)
            }
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("kanarek"))
        }
    }
}
