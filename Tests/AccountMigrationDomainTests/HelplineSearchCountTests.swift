import AccountMigrationDomain
import Foundation
import Testing

@Suite("How often the help line may search")
struct HelplineSearchCountTests {
    private let start = Date(timeIntervalSince1970: 1_701_216_444)
    private let limit = HelplineSearchLimit(most: 2, span: 600)

    @Test("as often as the limit says within a span, then from its end on again")
    func spans() {
        var count = HelplineSearchCount(since: self.start)
        #expect(count.admit(at: self.start, limit: self.limit) == nil)
        #expect(count.admit(at: self.start.addingTimeInterval(599), limit: self.limit) == nil)
        #expect(count.admit(at: self.start.addingTimeInterval(599.9), limit: self.limit) == self.start.addingTimeInterval(600))
        #expect(count.admit(at: self.start.addingTimeInterval(600), limit: self.limit) == nil)
        #expect(count == HelplineSearchCount(since: self.start.addingTimeInterval(600), searches: 1))
    }

    @Test("what was refused is not counted")
    func refused() {
        var count = HelplineSearchCount(since: self.start, searches: 2)
        _ = count.admit(at: self.start.addingTimeInterval(1), limit: self.limit)
        #expect(count.searches == 2)
    }

    @Test("a span of a clock that was ahead ends when the clock is set back")
    func clockSetBack() {
        var count = HelplineSearchCount(since: self.start.addingTimeInterval(86_400), searches: 2)
        #expect(count.admit(at: self.start, limit: self.limit) == nil)
        #expect(count.since == self.start)
    }
}
