import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("A change of the e-mail address")
struct EmailChangeTests {
    private func account(_ state: Account.State = .active) throws -> Account {
        Account(
            id: Samples.applicant, identity: try Samples.identity("Żaneta", "Próbna"), login: try Login("zaneta.probna"),
            email: try EmailAddress("zaneta@example.test"), termsAcceptedAt: Samples.noon, createdAt: Samples.noon, state: state,
            activatedAt: Samples.noon, link: ActivationLink(hash: [1], sentAt: Samples.noon), resentAt: [])
    }

    private func change(
        to address: String = "nowa@example.test", after earlier: [TimeInterval] = [], at seconds: TimeInterval = 0,
        state: Account.State = .active
    ) throws -> EmailChange {
        try EmailChange(
            id: UUID(), of: try self.account(state), to: try EmailAddress(address), linkHash: [2], after: earlier.map(self.after),
            at: self.after(seconds))
    }

    private func after(_ seconds: TimeInterval) -> Date { Samples.noon.addingTimeInterval(seconds) }

    @Test("it is confirmed once, within 24 hours, and forgets the address then")
    func confirmed() throws {
        var change = try self.change()
        let account = try self.account()
        #expect(throws: EmailChangeError.linkExpired) { try change.confirm(for: account, at: self.after(86_400)) }
        #expect(try change.check(for: account, at: self.after(86_399.999)) == (try EmailAddress("nowa@example.test")))
        #expect(try change.confirm(for: account, at: self.after(86_399.999)) == (try EmailAddress("nowa@example.test")))
        #expect(change.address == nil)
        for moment in [1, 90_000] as [TimeInterval] {
            #expect(throws: EmailChangeError.linkUsed) { try change.confirm(for: account, at: self.after(moment)) }
        }
    }

    @Test("replaced or withdrawn it confirms nothing, and what has ended stays as it ended")
    func ended() throws {
        var (replaced, withdrawn) = (try self.change(), try self.change())
        replaced.replace()
        replaced.withdraw()
        withdrawn.withdraw()
        withdrawn.replace()
        let account = try self.account()
        #expect(throws: EmailChangeError.linkReplaced) { try replaced.confirm(for: account, at: Samples.noon) }
        #expect(throws: EmailChangeError.withdrawn) { try withdrawn.confirm(for: account, at: Samples.noon) }
        #expect(replaced.address == nil && withdrawn.address == nil)
    }

    @Test("an account that is not active changes nothing, and loses no link by it")
    func accounts() throws {
        for (state, error) in [(Account.State.blocked, EmailChangeError.accountBlocked), (.closed, .accountClosed)] {
            #expect(throws: error) { try self.change(state: state) }
            var change = try self.change()
            let account = try self.account(state)
            #expect(throws: error) { try change.confirm(for: account, at: Samples.noon) }
            _ = try change.confirm(for: try self.account(), at: Samples.noon)
        }
    }

    @Test("the present address is no new one, letter case ignored")
    func sameAddress() throws {
        #expect(throws: EmailChangeError.sameAddress) { try self.change(to: "Zaneta@Example.test") }
    }

    @Test("it can be asked for once a minute and five times within 24 hours")
    func limits() throws {
        #expect(throws: EmailChangeError.tooManyMails(retryAt: self.after(60))) { try self.change(after: [0], at: 59.999) }
        _ = try self.change(after: [0], at: 60)
        let five = [0, 60, 120, 180, 240] as [TimeInterval]
        _ = try self.change(after: Array(five.prefix(4)), at: 300)
        #expect(throws: EmailChangeError.tooManyMails(retryAt: self.after(86_400))) { try self.change(after: five, at: 300) }
        #expect(throws: EmailChangeError.tooManyMails(retryAt: self.after(86_400))) { try self.change(after: five, at: 86_399.999) }
        _ = try self.change(after: five, at: 86_400)
    }

    @Test("an account takes over the address and the language, and says whom to tell; only an active one does")
    func takenOver() throws {
        var account = try self.account()
        let (old, new) = (account.email, try EmailAddress("nowa@example.test"))
        #expect(try account.apply(.changeEmail(new), at: Samples.noon) == [.notifyOldAddress(old), .renewReminders])
        #expect(account.email == new)
        #expect(try account.apply(.changeLanguage(.english), at: Samples.noon) == [.renewReminders])
        #expect(account.language == .english)
        for (state, error) in [(Account.State.blocked, AccountError.blocked), (.closed, .closed), (.unverified, .outOfOrder)] {
            var other = try self.account(state)
            for event in [Account.Event.changeEmail(new), .changeLanguage(.english)] {
                #expect(throws: error) { try other.apply(event, at: Samples.noon) }
            }
        }
    }
}
