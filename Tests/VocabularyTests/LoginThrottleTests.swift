import Foundation
import Testing
import Vocabulary

@Suite("Failed attempts to log in")
struct LoginThrottleTests {
    @Test("five failures lock for a quarter of an hour, then the count begins anew")
    func throttle() {
        let now = Date(timeIntervalSince1970: 1_795_500_000)
        var throttle = LoginThrottle()
        for _ in 1...4 { throttle.failed(at: now, limits: .standard) }
        #expect(!throttle.isLocked(at: now))
        throttle.failed(at: now, limits: .standard)
        #expect(throttle.isLocked(at: now.addingTimeInterval(899)))
        let later = now.addingTimeInterval(900)
        #expect(!throttle.isLocked(at: later))
        throttle.failed(at: later, limits: .standard)
        #expect(!throttle.isLocked(at: later))
        throttle.succeeded()
        #expect(throttle == LoginThrottle())
    }
}
