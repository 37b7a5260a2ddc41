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
        var mail = self.mail(attempts: 2)
        #expect(
            try mail.note(.failedForNow(reason: "smtp 451"), at: self.now, jitter: 1, policy: self.policy)
                == self.now.addingTimeInterval(15))
        mail = self.mail(attempts: 3)
        #expect(try mail.note(.failedForNow(reason: "smtp 451"), at: self.now, jitter: 1, policy: self.policy) == nil)
        #expect(mail.state == .dead(reason: "smtp 451", at: self.now))
        #expect(!mail.isExhausted(by: self.policy) && self.mail(attempts: 4).isExhausted(by: self.policy))
    }

    @Test("a mail that finds no server pays with no attempt, and waits no longer than the server is left alone")
    func noServer() throws {
        let policy = RetryPolicy(attempts: 3, firstPause: 40, longestPause: 3600)
        for _ in 0..<10 {
            var mail = self.mail(attempts: 3)
            #expect(
                try mail.note(.serverAway(reason: "unreachable"), at: self.now, jitter: 1, policy: policy)
                    == self.now.addingTimeInterval(60))
            #expect(mail.state == .waiting && mail.attempts == 2)
        }
        var mail = self.mail(attempts: 1)
        #expect(
            try mail.note(.serverAway(reason: "unreachable"), at: self.now, jitter: 1, policy: policy) == self.now.addingTimeInterval(40))
        #expect(mail.attempts == 0)
    }

    @Test("what an instance had no time for pays with no attempt, is due at once and says nothing of the server")
    func notTried() throws {
        var mail = QueuedMail(id: UUID(), kind: "k", acceptedAt: Date(timeIntervalSince1970: 0), attempts: 3)
        let now = Date(timeIntervalSince1970: 100)
        #expect(try mail.note(.notTried, at: now, jitter: 1, policy: .standard) == now)
        #expect(mail.attempts == 2 && mail.state == .waiting)
        var pause = ServerPause()
        let moment = ContinuousClock.now
        #expect(pause.note(.serverAway(reason: "unreachable"), at: moment, jitter: 1) != nil)
        #expect(pause.note(.notTried, at: moment, jitter: 1) == nil)
        #expect(pause.capacity(of: 10, underWay: 0, at: moment) == 0, "the server is left alone as before")
    }

    @Test("that the server is away is said once for each pause, with the reason, and that it is back once")
    func news() {
        var pause = ServerPause()
        let start = ContinuousClock.now
        #expect(pause.note(.delivered, at: start, jitter: 1) == nil)
        #expect(
            pause.note(.serverAway(reason: "sender refused, smtp 550"), at: start, jitter: 1) == .away(reason: "sender refused, smtp 550"))
        #expect(pause.note(.serverAway(reason: "unreachable"), at: start, jitter: 1) == nil)
        #expect(pause.note(.serverAway(reason: "unreachable"), at: start + .seconds(1), jitter: 1) == .away(reason: "unreachable"))
        #expect(pause.note(.delivered, at: start + .seconds(2), jitter: 1) == .back)
        #expect(pause.note(.delivered, at: start + .seconds(2), jitter: 1) == nil)
    }

    @Test("a server that is away is asked by one mail at a time, after pauses that grow to a minute, until it answers")
    func serverAway() {
        var pause = ServerPause()
        let start = ContinuousClock.now
        #expect(pause.capacity(of: 8, underWay: 3, at: start) == 8)
        pause.note(.serverAway(reason: "unreachable"), at: start, jitter: 1)
        // The others that were under way.
        for _ in 0..<5 { pause.note(.serverAway(reason: "unreachable"), at: start, jitter: 1) }
        #expect(pause.capacity(of: 8, underWay: 0, at: start + .milliseconds(999)) == 0)
        #expect(pause.capacity(of: 8, underWay: 0, at: start + .seconds(1)) == 1)
        #expect(pause.capacity(of: 8, underWay: 1, at: start + .seconds(1)) == 0, "one at a time")
        var (at, lengths) = (start + .seconds(1), [Int]())
        for _ in 0..<8 {
            pause.note(.serverAway(reason: "unreachable"), at: at, jitter: 1)
            let length = (1...100).first { pause.capacity(of: 8, underWay: 0, at: at + .seconds($0)) > 0 } ?? 0
            lengths.append(length)
            at += .seconds(length)
        }
        #expect(lengths == [2, 4, 8, 16, 32, 60, 60, 60])
        pause.note(.failedForNow(reason: "smtp 451"), at: at, jitter: 1)
        #expect(pause.capacity(of: 8, underWay: 0, at: at) == 8, "a refusal is an answer")
    }
}
