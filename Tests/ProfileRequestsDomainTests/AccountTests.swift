import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("A UEOZ account")
struct AccountTests {
    static let first: [UInt8] = [1]
    static let second: [UInt8] = [2]

    private func account() throws -> Account {
        Account(
            id: UUID(), identity: try Samples.identity("Żaneta", "Próbna"), login: try Login("zaneta.probna"),
            email: try EmailAddress("zaneta@example.test"), termsAcceptedAt: Samples.noon, linkHash: Self.first, at: Samples.noon)
    }

    private func after(_ seconds: TimeInterval) -> Date { Samples.noon.addingTimeInterval(seconds) }

    @Test("the link activates once")
    func activation() throws {
        var account = try self.account()
        #expect(account.state == .unverified)
        #expect(throws: AccountError.linkUnknown) { try account.apply(.activate(linkHash: Self.second), at: Samples.noon) }
        try account.link.check(Self.first, at: Samples.noon)
        #expect(try account.apply(.activate(linkHash: Self.first), at: self.after(10)) == [.cancelActivationReminders, .publishChange])
        #expect(account.state == .active)
        #expect(account.activatedAt == self.after(10))
        #expect(throws: AccountError.linkUsed) { try account.apply(.activate(linkHash: Self.first), at: self.after(20)) }
        #expect(throws: AccountError.linkUsed) { try account.link.check(Self.first, at: self.after(20)) }
        #expect(throws: AccountError.activeAlready) { try account.apply(.resend(linkHash: Self.second), at: self.after(90)) }
    }

    @Test("the link holds 24 hours")
    func expiry() throws {
        var late = try self.account()
        #expect(throws: AccountError.linkExpired) { try late.apply(.activate(linkHash: Self.first), at: self.after(86_400)) }
        _ = try late.apply(.resend(linkHash: Self.second), at: self.after(86_400))
        _ = try late.apply(.activate(linkHash: Self.second), at: self.after(86_401))
        var inTime = try self.account()
        _ = try inTime.apply(.activate(linkHash: Self.first), at: self.after(86_399))
        #expect(inTime.state == .active)
    }

    @Test("a new mail ends the old link")
    func replacement() throws {
        var account = try self.account()
        #expect(try account.apply(.resend(linkHash: Self.second), at: self.after(60)) == [.sendActivation])
        #expect(throws: AccountError.linkUnknown) { try account.apply(.activate(linkHash: Self.first), at: self.after(61)) }
        _ = try account.apply(.activate(linkHash: Self.second), at: self.after(61))
    }

    @Test("mails go again once a minute and five times a day")
    func limits() throws {
        var account = try self.account()
        #expect(throws: AccountError.tooManyMails(retryAt: self.after(60))) {
            try account.apply(.resend(linkHash: [9]), at: self.after(59))
        }
        #expect(account.link.hash == Self.first)
        for number in 1...5 {
            #expect(account.nextResend(after: self.after(Double(number) * 60)) == nil)
            _ = try account.apply(.resend(linkHash: [UInt8(number)]), at: self.after(Double(number) * 60))
        }
        let again = self.after(60 + 86_400)
        #expect(throws: AccountError.tooManyMails(retryAt: again)) { try account.apply(.resend(linkHash: [9]), at: self.after(3600)) }
        #expect(account.nextResend(after: self.after(3600)) == again)
        _ = try account.apply(.resend(linkHash: [9]), at: again)
        #expect(account.resentAt.count == 5)
        #expect(throws: AccountError.tooManyMails(retryAt: self.after(120 + 86_400))) {
            try account.apply(.resend(linkHash: [10]), at: again.addingTimeInterval(1))
        }
    }

    @Test("a mistyped address can be put right before activation, as a mail sent again")
    func correction() throws {
        var account = try self.account()
        let email = try EmailAddress("zaneta.probna@example.test")
        #expect(try account.apply(.correctEmail(email, linkHash: Self.second), at: self.after(1)) == [.sendActivation, .renewReminders])
        #expect(account.email == email)
        #expect(account.resentAt.count == 1)
    }

    @Test("an address is put right by another one, and only before it was confirmed")
    func corrections() throws {
        var account = try self.account()
        #expect(throws: AccountError.sameAddress) {
            try account.apply(.correctEmail(account.email, linkHash: Self.second), at: self.after(60))
        }
        #expect(account.resentAt.isEmpty, "what was refused counts for nothing")
        _ = try account.apply(.activate(linkHash: Self.first), at: Samples.noon)
        let email = try EmailAddress("zaneta.probna@example.test")
        #expect(throws: AccountError.activeAlready) { try account.apply(.correctEmail(email, linkHash: Self.second), at: self.after(60)) }
    }

    @Test("an address can be put right when no mail may be sent again any more, but not for ever")
    func correctionLimit() throws {
        var account = try self.account()
        for number in 1...5 { _ = try account.apply(.resend(linkHash: [UInt8(number)]), at: self.after(Double(number) * 60)) }
        for number in 6...8 {
            let email = try EmailAddress("adres-\(number)@example.test")
            #expect(throws: AccountError.self) { try account.apply(.resend(linkHash: [9]), at: self.after(400)) }
            _ = try account.apply(.correctEmail(email, linkHash: [UInt8(number)]), at: self.after(400))
        }
        let email = try EmailAddress("adres-9@example.test")
        #expect(throws: AccountError.tooManyMails(retryAt: self.after(60 + 86_400))) {
            try account.apply(.correctEmail(email, linkHash: [9]), at: self.after(400))
        }
    }

    @Test("whoever gets the mails at the right address has refused no reminders")
    func remindersAfterCorrection() throws {
        var account = try self.account()
        _ = try account.apply(.stopReminders, at: Samples.noon)
        _ = try account.apply(.correctEmail(try EmailAddress("zaneta.probna@example.test"), linkHash: Self.second), at: self.after(60))
        #expect(!account.isReminderOff)
    }

    @Test("reminders to activate are switched off once, and there is nothing to switch off afterwards")
    func reminders() throws {
        var account = try self.account()
        #expect(try account.apply(.stopReminders, at: Samples.noon) == [.cancelActivationReminders])
        #expect(account.isReminderOff)
        #expect(try account.apply(.stopReminders, at: Samples.noon) == [])
        var active = try self.account()
        _ = try active.apply(.activate(linkHash: Self.first), at: Samples.noon)
        #expect(try active.apply(.stopReminders, at: Samples.noon) == [] && !active.isReminderOff)
    }

    @Test("blocking ends sessions, unblocking returns to what was before, closing is for good")
    func blocking() throws {
        var active = try self.account()
        #expect(throws: AccountError.outOfOrder) { try active.apply(.unblock, at: Samples.noon) }
        _ = try active.apply(.activate(linkHash: Self.first), at: Samples.noon)
        #expect(try active.apply(.block, at: Samples.noon) == [.publishChange, .endSessions])
        #expect(throws: AccountError.outOfOrder) { try active.apply(.block, at: Samples.noon) }
        #expect(throws: AccountError.blocked) { try active.apply(.activate(linkHash: Self.first), at: Samples.noon) }
        _ = try active.apply(.unblock, at: Samples.noon)
        #expect(active.state == .active)
        var unverified = try self.account()
        _ = try unverified.apply(.block, at: Samples.noon)
        #expect(throws: AccountError.blocked) { try unverified.apply(.activate(linkHash: Self.first), at: Samples.noon) }
        #expect(throws: AccountError.blocked) { try unverified.apply(.resend(linkHash: Self.first), at: self.after(90)) }
        _ = try unverified.apply(.unblock, at: Samples.noon)
        #expect(unverified.state == .unverified)
        _ = try unverified.apply(.close, at: Samples.noon)
        for event in [Account.Event.activate(linkHash: Self.first), .resend(linkHash: Self.second), .block, .unblock, .close] {
            #expect(throws: AccountError.closed) { try unverified.apply(event, at: self.after(90)) }
        }
    }

    @Test(
        "a generated login is a name in plain letters",
        arguments: [
            ("Żaneta Łucja", "Próbna", "zaneta.probna"), ("", "Świętosławska-Łoś", "swietoslawskalos"), ("Ed", "", "konto.ed"),
            ("", "", "konto"),
            ("Иван", "Яблоко", "konto"), ("Ö", "Ä", "o.a"),
        ])
    func logins(_ given: String, _ family: String, _ login: String) throws {
        let candidates = Array(Login.candidates(for: try Samples.identity(given, family)).prefix(3))
        #expect(candidates.map(\.value) == [login, "\(login)2", "\(login)3"])
    }

    @Test("the longest names make a login too")
    func longLogin() throws {
        let identity = try Samples.identity(String(repeating: "Ź", count: 200), String(repeating: "ó", count: 200))
        #expect(Array(Login.candidates(for: identity).prefix(2)).count == 2)
    }

    @Test(
        "a login that does not look like one is refused",
        arguments: ["", "ab", ".abc", "a b", "żaba", "a\nbc", String(repeating: "a", count: 65), "a/b", "a:bc"])
    func wrongLogins(_ text: String) throws {
        #expect(throws: InvalidIdentifier.self) { try Login(text) }
        #expect(try Login("Jan.Kowal-1_x@y") == Login("jan.kowal-1_X@Y"))
    }
}
