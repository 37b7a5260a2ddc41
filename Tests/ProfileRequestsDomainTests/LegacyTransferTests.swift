import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("What moves from SSOZ I")
struct LegacyTransferTests {
    private typealias Held = (role: Role, status: RequestStatus)

    private func account(
        _ roles: [LegacyRole], lastUsed: String = "2023-01-01", move: LegacyStatisticsAccount.Move? = nil
    ) throws -> LegacyStatisticsAccount {
        let unit = try #require(LegacyUnitReference(registerBookNumber: try RegisterBookNumber("900000004"), regon: nil))
        return LegacyStatisticsAccount(
            id: UUID(), lastUsed: try CalendarDate(lastUsed), unit: unit, roles: roles, contact: LegacyContact(), move: move)
    }

    private func transfer(
        _ account: LegacyStatisticsAccount, to unit: Unit?, profile: Profile? = nil, requests: [Held] = []
    ) throws -> LegacyTransfer {
        try LegacyTransfer(
            of: account, to: unit, profile: profile, requests: requests,
            rules: LegacyTransferRules(lastUsedFrom: try CalendarDate("2023-01-01")))
    }

    private func refusal(
        _ account: LegacyStatisticsAccount, to unit: Unit?, profile: Profile? = nil, requests: [Held] = []
    ) -> LegacyTransferRefusal? {
        do {
            _ = try self.transfer(account, to: unit, profile: profile, requests: requests)
            return nil
        } catch {
            return error as? LegacyTransferRefusal
        }
    }

    @Test("the mapping is the specification's")
    func mapping() {
        let table: [LegacyRole: [Role]] = [
            .unitAdministrator: [.reporterNonFinancial, .reporterFinancial, .reporterPsychiatric],
            .financialAuthor: [.reporterFinancial],
            .standardObserver: [],
        ]
        #expect(LegacyRole.allCases.allSatisfy { $0.gives == table[$0] } && LegacyRole.allCases.count == table.count)
        #expect(LegacyRole.given(by: LegacyRole.allCases) == [.reporterNonFinancial, .reporterFinancial, .reporterPsychiatric])
        #expect(LegacyRole.given(by: [.financialAuthor, .financialAuthor]) == [.reporterFinancial])
        #expect(LegacyRole.given(by: [.standardObserver]).isEmpty)
    }

    @Test("each role is given once, and what gives nothing is said")
    func given() throws {
        let transfer = try self.transfer(try self.account(LegacyRole.allCases), to: try Samples.unit())
        #expect(transfer.given == [.reporterNonFinancial, .reporterFinancial, .reporterPsychiatric])
        #expect(transfer.withoutSuccessor == [.standardObserver] && transfer.held.isEmpty && transfer.notOnOffer.isEmpty)
    }

    @Test("roles held are left out; those asked for, rejected or archived are given")
    func merged() throws {
        let requests: [Held] = [
            (.reporterNonFinancial, .approved), (.reporterFinancial, .pending), (.reporterPsychiatric, .rejected(.withdrawnByApplicant)),
        ]
        let transfer = try self.transfer(try self.account([.unitAdministrator]), to: try Samples.unit(), requests: requests)
        #expect(transfer.given == [.reporterFinancial, .reporterPsychiatric] && transfer.held == [.reporterNonFinancial])
        let draft = try self.transfer(
            try self.account([.financialAuthor]), to: try Samples.unit(), requests: [(.reporterFinancial, .draft)])
        #expect(draft.given == [.reporterFinancial])
    }

    @Test("an account last used on the day of the limit moves, the day before it does not")
    func age() throws {
        let unit = try Samples.unit()
        #expect(self.refusal(try self.account([.financialAuthor], lastUsed: "2023-01-01"), to: unit) == nil)
        #expect(self.refusal(try self.account([.financialAuthor], lastUsed: "2022-12-31"), to: unit) == .tooOld)
    }

    @Test("whatever stands in the way has a reason of its own")
    func refusals() throws {
        let (author, unit) = (try self.account([.financialAuthor]), try Samples.unit())
        let moved = try self.account([.financialAuthor], move: .init(at: Samples.noon, by: UUID(), submissionID: UUID()))
        #expect(self.refusal(moved, to: unit) == .moved)
        #expect(self.refusal(try self.account([.standardObserver]), to: unit) == .nothingMaps([.standardObserver]))
        #expect(self.refusal(author, to: nil) == .unitUnknown)
        #expect(self.refusal(author, to: try Samples.unit(closedAt: Samples.noon)) == .unitClosed)
        #expect(self.refusal(author, to: try Samples.unit(.addictionCentre, .supervising)) == .notOnOffer([.reporterFinancial]))
        #expect(self.refusal(author, to: unit, requests: [(.reporterFinancial, .approved)]) == .allHeld([.reporterFinancial]))
        var profile = Profile(
            id: UUID(), accountID: Samples.applicant, unitID: unit.id, contact: try Samples.contact(), createdAt: Samples.noon)
        let reason = try VerifierNote("próba")
        try profile.block(by: Samples.verifier, for: reason, at: Samples.noon)
        #expect(self.refusal(author, to: unit, profile: profile) == .profileBlocked(reason))
    }

    @Test("logins compare without case; white space, control characters and more than 64 characters are none")
    func logins() throws {
        #expect(try LegacyLogin("Ptak.Ż") == LegacyLogin("ptak.ż"))
        #expect("\(try LegacyLogin("ptak"))" == "REDACTED")
        _ = try LegacyLogin(String(repeating: "ż", count: 64))
        for text in ["", "a b", "a\n", "a\u{0}", "a\u{A0}b", String(repeating: "x", count: 65)] {
            #expect(throws: InvalidIdentifier.self) { try LegacyLogin(text) }
        }
    }
}
