import Foundation
import NotificationWorkerDomain
import Testing

@Suite("A queued mail")
struct QueuedMailTests {
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    let policy = RetryPolicy(attempts: 3, firstPause: 10, longestPause: 15)

    private func mail(attempts: Int = 0) -> QueuedMail {
        QueuedMail(id: UUID(), kind: "account-activation", acceptedAt: self.now, attempts: attempts)
    }

    @Test("a delivered mail is sent and never tried again")
    func delivered() throws {
        var mail = self.mail()
        #expect(try mail.note(.delivered, at: self.now, jitter: 0, policy: self.policy) == nil)
        #expect(mail.state == .sent(at: self.now))
        #expect(throws: QueuedMailError.notWaiting) { try mail.note(.delivered, at: self.now, jitter: 0, policy: self.policy) }
    }

    @Test("a refusal for good ends it at once")
    func refused() throws {
        var mail = self.mail()
        #expect(try mail.note(.refusedForGood(reason: "smtp 550"), at: self.now, jitter: 0, policy: self.policy) == nil)
        #expect(mail.state == .dead(reason: "smtp 550", at: self.now))
    }

    @Test("pauses grow up to a cap, jitter takes away up to half")
    func pauses() {
        #expect(self.policy.pause(after: 1, jitter: 1) == 10)
        #expect(self.policy.pause(after: 1, jitter: 0) == 5)
        #expect(self.policy.pause(after: 2, jitter: 1) == 15)
        #expect(self.policy.pause(after: 40, jitter: 1) == 15)
    }

    @Test("the last attempt that fails makes a dead letter")
    func lastAttempt() throws {
        var mail = self.mail(attempts: 1)
        #expect(
            try mail.note(.failedForNow(reason: "smtp 451"), at: self.now, jitter: 1, policy: self.policy)
                == self.now.addingTimeInterval(15))
        #expect(try mail.note(.failedForNow(reason: "smtp 451"), at: self.now, jitter: 1, policy: self.policy) == nil)
        #expect(mail.state == .dead(reason: "smtp 451", at: self.now))
    }
}
