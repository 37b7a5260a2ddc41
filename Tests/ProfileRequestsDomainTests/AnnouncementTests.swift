import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("Announcements")
struct AnnouncementTests {
    /// 29.11.2023, like ``Samples/noon``.
    private static let today = WarsawTime.calendarDate(of: Samples.noon)

    private func draft() throws -> Announcement {
        Announcement(id: UUID(), content: try AnnouncementContent(title: "Tytuł", text: "Treść"), at: Samples.noon)
    }

    private func period(_ from: Int, _ until: Int? = nil) throws -> AnnouncementPeriod {
        try AnnouncementPeriod(from: Self.today.adding(days: from), until: until.map { Self.today.adding(days: $0) })
    }

    @Test("lines and paragraphs are kept, white space around them is not")
    func content() throws {
        let content = try AnnouncementContent(title: "  Przerwa\r\ntechniczna ", text: "\r\n jeden \r\ndwa\r\n\r\n\r\ntrzy\t\r\n")
        #expect(content.title == "Przerwa techniczna")
        #expect(content.text == "jeden\ndwa\n\n\ntrzy")
        #expect(content.paragraphs == [["jeden", "dwa"], ["trzy"]])
    }

    @Test(
        "content that will not do is refused with the reason",
        arguments: [
            (" ", "x", AnnouncementError.titleMissing), (String(repeating: "ą", count: 151), "x", .titleTooLong),
            ("x", "\n \n", .textMissing),
            ("x", String(repeating: "ź", count: 5001), .textTooLong), ("x", "a\u{0007}b", .unprintable), ("a\u{202E}b", "x", .unprintable),
            ("x", "a\u{E000}", .unprintable),
        ])
    func refusedContent(_ title: String, _ text: String, _ error: AnnouncementError) {
        #expect(throws: error) { try AnnouncementContent(title: title, text: text) }
    }

    @Test("the longest title and text will do")
    func longest() throws {
        let content = try AnnouncementContent(title: String(repeating: "ą", count: 150), text: String(repeating: "ź", count: 5000))
        #expect(content.title.count == 150 && content.text.count == 5000)
    }

    @Test("it is shown on the days of its period, both ends included")
    func shown() throws {
        var announcement = try self.draft()
        #expect(announcement.standing(on: Self.today) == .draft)
        try announcement.publish(try self.period(1, 2), at: Samples.noon)
        let standings = (0...3).map { announcement.standing(on: Self.today.adding(days: $0)) }
        #expect(standings == [.scheduled, .shown, .shown, .over])
        try announcement.publish(try self.period(1), at: Samples.noon)
        #expect(announcement.standing(on: Self.today.adding(days: 10_000)) == .shown)
    }

    @Test("it begins and ends today at the earliest, and never ends before it begins")
    func refusedPeriods() throws {
        var announcement = try self.draft()
        #expect(throws: AnnouncementError.endsBeforeItBegins) { try self.period(2, 1) }
        #expect(throws: AnnouncementError.beginsInThePast) { try announcement.publish(try self.period(-1), at: Samples.noon) }
        #expect(announcement.state == .draft)
        try announcement.publish(try self.period(0, 0), at: Samples.noon)
        let tomorrow = Samples.noon.addingTimeInterval(86_400)
        #expect(throws: AnnouncementError.endsInThePast) { try announcement.publish(try self.period(0, 0), at: tomorrow) }
        try announcement.publish(try self.period(0, 1), at: tomorrow)
        #expect(announcement.state == .published(try self.period(0, 1), at: Samples.noon), "since when it is shown stays")
        try announcement.publish(try self.period(1, 1), at: tomorrow)
        #expect(announcement.state == .published(try self.period(1, 1), at: tomorrow))
    }

    @Test("what was published can be put right; what was withdrawn stays so")
    func withdrawn() throws {
        var announcement = try self.draft()
        try announcement.publish(try self.period(0), at: Samples.noon)
        let other = try AnnouncementContent(title: "Inny", text: "tekst")
        try announcement.change(to: other, at: Samples.noon.addingTimeInterval(1))
        #expect(announcement.content == other && announcement.changedAt > announcement.createdAt && announcement.period != nil)
        try announcement.withdraw(at: Samples.noon)
        #expect(announcement.standing(on: Self.today) == .withdrawn)
        #expect(throws: AnnouncementError.withdrawn) { try announcement.withdraw(at: Samples.noon) }
        #expect(throws: AnnouncementError.withdrawn) { try announcement.change(to: other, at: Samples.noon) }
        #expect(throws: AnnouncementError.withdrawn) { try announcement.publish(try self.period(0), at: Samples.noon) }
    }
}
