import Foundation
import NotificationWorkerDomain
import Testing

@testable import NotificationWorker

@Suite("The mails that one instance is sending")
struct SendingWindowTests {
    private static let start = ContinuousClock.now

    @Test("claims that run out are renewed, but not those of mails whose end is being stored: that says when they are due next")
    func renewal() {
        let window = SendingWindow(size: 8)
        let mails = (0..<3).map { _ in QueuedMail(id: UUID(), kind: "account-activation", acceptedAt: Date()) }
        _ = window.begin(mails.map(\.id), until: Self.start + .seconds(10))
        func renew(besides ended: [SendingWindow.Outcome] = [], to seconds: Int) -> Set<UUID> {
            Set(window.renew(endingBefore: Self.start + .seconds(15), until: Self.start + .seconds(seconds), besides: ended))
        }
        _ = window.finish(.init(mail: mails[0], attempt: .notTried), at: Self.start, jitter: 0)
        let outcomes = window.takeOutcomes()
        #expect(renew(besides: outcomes, to: 11) == [mails[1].id, mails[2].id])
        window.stored(outcomes)
        #expect(renew(to: 20) == [mails[1].id, mails[2].id])
        #expect(renew(to: 20) == [], "they are good for long enough")
    }
}
