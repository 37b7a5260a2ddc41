import AccountMigrationDomain
import Testing

@Suite("How often ePLOZ is asked")
struct SearchPolicyTests {
    private let policy = SearchPolicy(attempts: 3, limit: 60, firstPause: 2)

    @Test("pauses double, and lie between half of the full pause and all of it")
    func pauses() {
        #expect(self.policy.pause(after: 1, jitter: 0) == 1 && self.policy.pause(after: 1, jitter: 1) == 2)
        #expect(self.policy.pause(after: 2, jitter: 0) == 2 && self.policy.pause(after: 2, jitter: 1) == 4)
    }

    @Test("after the last attempt there is no further one, nor for attempts that died with their process")
    func last() {
        #expect(self.policy.pause(after: 3, jitter: 0.5) == nil)
        #expect(self.policy.pause(after: 7, jitter: 0.5) == nil)
    }
}
