import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Vocabulary

@testable import ProfileRequests

/// Somebody with a profile in a unit and a pending request, and what belongs to it.
struct RequestSample: Sendable {
    let account: UUID
    let profile: Profile
    let submission: Submission
    let request: UUID

    static func use(_ body: (Realm, RequestSample) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            let unit = UnitGenerator.dentalClinicID
            let (account, now) = (realm.newID(), realm.now())
            let contact = ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("osoba@poczta.example"))
            let profile = Profile(id: realm.newID(), accountID: account, unitID: unit, contact: contact, createdAt: now)
            let submission = Submission(id: realm.newID(), applicantID: account, profileID: profile.id, unitID: unit, savedAt: now)
            let request = realm.newID()
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.profiles(sealer).insert(profile)
                try sql.submissions.insert(submission, draft: nil)
                var asked = RoleRequest(
                    id: request, number: try sql.requestNumbers.take(1, at: now)[0], submissionID: submission.id, profileID: profile.id,
                    applicantID: account, unitID: unit, role: .reporterFinancial, contact: contact, at: now)
                _ = try asked.apply(.submit, at: now)
                try sql.roleRequests(sealer).insert(asked)
            }
            try await body(realm, RequestSample(account: account, profile: profile, submission: submission, request: request))
        }
    }
}
