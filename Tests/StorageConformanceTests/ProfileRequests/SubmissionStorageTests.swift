import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of submissions")
struct SubmissionStorageTests {
    private func update(_ submission: Submission, _ realm: Realm) async throws {
        try await realm.database.write { sql in try sql.submissions.update(submission) }
    }

    @Test("a submission comes back through all it goes through, found by itself, by its person and by its form")
    func roundTrip() async throws {
        try await RequestSample.use { realm, sample in
            let draft = realm.newID()
            var submission = Submission(
                id: realm.newID(), applicantID: sample.account, profileID: sample.profile.id, unitID: sample.profile.unitID,
                savedAt: realm.now().addingTimeInterval(1))
            try await realm.database.write { [submission] sql in try sql.submissions.insert(submission, draft: draft) }
            func check() async throws {
                let found = try await realm.database.read { [submission] sql -> [Submission?] in
                    [
                        try sql.submissions.find(submission.id), try sql.submissions.require(submission.id, of: sample.account),
                        try sql.submissions.find(draft: draft, of: sample.account), try sql.submissions.all(of: sample.account).last,
                    ]
                }
                #expect(found == [submission, submission, submission, submission])
            }
            try await check()
            submission.recordDownload(at: realm.now().addingTimeInterval(2))
            try await self.update(submission, realm)
            try await check()
            try submission.finish(delivery: .later, files: 0, at: realm.now().addingTimeInterval(3))
            try await self.update(submission, realm)
            try await check()
            await #expect(throws: DatabaseError.conflict) { try await self.update(submission, realm) }
        }
    }

    @Test("a stranger does not learn that it exists, and a form is saved once")
    func strangers() async throws {
        try await RequestSample.use { realm, sample in
            let (stranger, draft) = (realm.newID(), realm.newID())
            await #expect(throws: DatabaseError.notFound) {
                try await realm.database.read { sql in _ = try sql.submissions.require(sample.submission.id, of: stranger) }
            }
            let winners = try await Race.winners(on: realm.database) { [now = realm.now()] sql in
                try sql.submissions.insert(
                    Submission(
                        id: UUID(), applicantID: sample.account, profileID: sample.profile.id, unitID: sample.profile.unitID, savedAt: now),
                    draft: draft)
                return true
            }
            #expect(winners == 1)
            #expect(try await realm.database.read { sql in try sql.submissions.find(draft: draft, of: stranger) } == nil)
        }
    }
}
