import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("A request form under way")
struct RequestDraftTests {
    private func draft() -> RequestDraft {
        RequestDraft(
            id: UUID(), applicantID: UUID(), purpose: .newProfile, unitID: UUID(),
            content: .init(roles: [.reporterFinancial], telephone: "100 000 001", email: "zaneta@example.test"))
    }

    @Test("another unit begins the choice of roles anew and keeps contact data")
    func anotherUnit() {
        var draft = self.draft()
        draft.choose(unit: UUID())
        #expect(draft.content.roles.isEmpty && draft.content.telephone == "100 000 001")
    }

    @Test("the same unit chosen again keeps the roles")
    func sameUnit() throws {
        var draft = self.draft()
        draft.choose(unit: try #require(draft.unitID))
        #expect(draft.content.roles == [.reporterFinancial])
    }

    @Test("contact data count once both parts are right", arguments: [("1", "zaneta@example.test"), ("100000001", "zaneta")])
    func contact(telephone: String, email: String) {
        var draft = self.draft()
        #expect(draft.content.contact != nil)
        draft.describe(.init(telephone: telephone, email: email))
        #expect(draft.content.contact == nil)
    }

    @Test("what was typed is never printed")
    func redacted() {
        #expect(!"\(self.draft())".contains("zaneta") && !"\(self.draft())".contains("100 000"))
    }

    @Test("a purpose is read back from its code")
    func purposes() {
        for purpose in [RequestDraft.Purpose.newProfile, .furtherRoles(profile: UUID())] {
            #expect(RequestDraft.Purpose(code: purpose.code) == purpose)
        }
        #expect(RequestDraft.Purpose(code: "other") == nil)
    }
}
