import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("A profile")
struct ProfileTests {
    static let rejected = RequestStatus.rejected(.withdrawnByApplicant)

    @Test(
        "its status follows from its requests",
        arguments: [
            ([], nil), ([RequestStatus.draft], nil), ([.draft, .draft], nil), ([.pending], ProfileStatus.notActivated),
            ([.draft, .pending], .notActivated), ([.pending, rejected], .notActivated), ([.approved], .active),
            ([.approved, .pending], .active),
            ([.approved, rejected, .archived(nil)], .active), ([rejected], .rejected), ([.archived(nil)], .rejected),
            ([rejected, .archived(nil), .draft], .rejected),
        ])
    func derivation(_ requests: [RequestStatus], _ status: ProfileStatus?) {
        #expect(ProfileStatus(requests: requests, isBlocked: false, unitIsClosed: false) == status)
        let shut: ProfileStatus? = status == nil ? nil : .blocked
        #expect(ProfileStatus(requests: requests, isBlocked: true, unitIsClosed: false) == shut)
        #expect(ProfileStatus(requests: requests, isBlocked: false, unitIsClosed: true) == shut)
    }

    @Test("statuses have their labels and explanations")
    func labels() {
        #expect(ProfileStatus.allCases.map(\.polishName) == ["Aktywny", "Nieaktywowany", "Odrzucony", "Zablokowany"])
        #expect(ProfileStatus.allCases.allSatisfy { !$0.polishExplanation.isEmpty })
    }

    @Test("an administrator blocks and unblocks it, but not their own")
    func blocking() throws {
        var profile = Profile(
            id: UUID(), accountID: Samples.applicant, unitID: UUID(), contact: try Samples.contact(), createdAt: Samples.noon)
        let reason = try VerifierNote("Zmiana pracodawcy")
        #expect(throws: ProfileError.notBlocked) { try profile.unblock(by: Samples.verifier) }
        #expect(throws: ProfileError.ownProfile) { try profile.block(by: Samples.applicant, for: reason, at: Samples.noon) }
        try profile.block(by: Samples.verifier, for: reason, at: Samples.noon)
        #expect(profile.block?.reason == reason)
        #expect(profile.status(requests: [.approved], unitIsClosed: false) == .blocked)
        #expect(throws: ProfileError.blockedAlready) { try profile.block(by: Samples.verifier, for: reason, at: Samples.noon) }
        #expect(throws: ProfileError.ownProfile) { try profile.unblock(by: Samples.applicant) }
        try profile.unblock(by: Samples.verifier)
        #expect(profile.status(requests: [.approved], unitIsClosed: false) == .active)
    }

    @Test("contact data print nothing")
    func redaction() throws {
        #expect("\(try Samples.contact())" == "REDACTED")
    }
}
