import Foundation
import Testing
import Vocabulary

@Suite("Days and moments")
struct TimeTests {
    @Test(
        "only days that exist are dates",
        arguments: [
            "", "1987-2-22", "1987-02-30", "1900-02-29", "1987-00-01", "1987-13-01", "1987-01-00", "0000-01-01", "87-02-22", "1987/02/22",
            "1987-02-22Z", " 1987-02-22", "198٧-02-2", "+987-02-22", "1987-02-2١",
        ])
    func wrongDates(_ text: String) {
        #expect(throws: InvalidDate.self) { try CalendarDate(text) }
    }

    @Test("a date is coded as its ISO form and ordered by time")
    func dates() throws {
        let day = try CalendarDate("2000-02-29")
        #expect(day == (try CalendarDate(year: 2000, month: 2, day: 29)))
        #expect(day.polish == "29.02.2000")
        #expect(String(decoding: try JSONEncoder().encode([day]), as: UTF8.self) == #"["2000-02-29"]"#)
        #expect(try CalendarDate("1999-12-31") < day)
        #expect(try day < CalendarDate("2000-03-01"))
    }

    @Test("counting days agrees with the calendar over four centuries")
    func dayCount() throws {
        #expect(try CalendarDate("1970-01-01").daysSinceEpoch == 0)
        #expect(try CalendarDate("2000-03-01").daysSinceEpoch == 11_017)
        var previous = try CalendarDate("1799-12-31")
        let first = previous.daysSinceEpoch + 1
        var mistakes = 0
        for days in first..<(first + 146_097) {
            let day = CalendarDate(daysSinceEpoch: days)
            if !(previous < day && day.daysSinceEpoch == days) { mistakes += 1 }
            previous = day
        }
        #expect(mistakes == 0)
        #expect(previous.iso == "2199-12-31")
        #expect(try CalendarDate("2024-02-28").adding(days: 2).iso == "2024-03-01")
    }

    @Test("an age grows on the birthday as Warsaw counts it")
    func age() throws {
        let birth = try CalendarDate("1987-02-22")
        let eve = WarsawTime.start(of: try CalendarDate("2007-02-22")).addingTimeInterval(-1)
        #expect(birth.age(at: eve) == 19)
        #expect(birth.age(at: eve.addingTimeInterval(1)) == 20)
        #expect(try CalendarDate("2004-02-29").age(at: WarsawTime.start(of: CalendarDate("2022-02-28"))) == 17)
        #expect(try CalendarDate("2004-02-29").age(at: WarsawTime.start(of: CalendarDate("2022-03-01"))) == 18)
    }

    @Test("the manual's event is printed in Warsaw's winter time")
    func winter() {
        let moment = Date(timeIntervalSince1970: 1_701_216_444.943)
        #expect(WarsawTime.date(moment) == "29.11.2023")
        #expect(WarsawTime.dateTime(moment) == "29.11.2023 01:07")
        #expect(WarsawTime.dateTimeWithSeconds(moment) == "29.11.2023 01:07:24")
        #expect(WarsawTime.clockWithMilliseconds(moment) == "2023-11-29 01:07:24.943")
    }

    @Test("summer time begins and ends at its hour")
    func summer() throws {
        func clock(_ seconds: Double) -> String { WarsawTime.clockWithMilliseconds(Date(timeIntervalSince1970: seconds)) }
        #expect(clock(1_711_846_799) == "2024-03-31 01:59:59.000")
        #expect(clock(1_711_846_800) == "2024-03-31 03:00:00.000")
        #expect(clock(1_729_990_799) == "2024-10-27 02:59:59.000")
        #expect(clock(1_729_990_800) == "2024-10-27 02:00:00.000")
        for text in ["2024-03-31", "2024-04-01", "2024-10-27", "2024-10-28", "1969-12-31"] {
            let start = WarsawTime.start(of: try CalendarDate(text))
            #expect(WarsawTime.calendarDate(of: start).iso == text)
            #expect(WarsawTime.calendarDate(of: start.addingTimeInterval(-0.001)) < (try CalendarDate(text)))
        }
    }

    @Test("moments outside every calendar are printed too")
    func extremes() {
        for seconds in [-Double.infinity, .infinity, .nan, -1e18, 1e18, -0.001] {
            #expect(!WarsawTime.clockWithMilliseconds(Date(timeIntervalSince1970: seconds)).isEmpty)
        }
    }

    @Test("an event number is the millisecond it happened in")
    func eventNumbers() throws {
        let number = try EventNumber("MIGRATION_1701216444943")
        #expect(number.millisecond == 1_701_216_444_943)
        #expect(number.value == "MIGRATION_1701216444943")
        #expect(number == EventNumber(millisecond: 1_701_216_444_943))
        #expect(number == EventNumber(at: number.date))
        #expect(number < number.next)
        #expect(EventNumber(millisecond: 7).value == "MIGRATION_0000000000007")
        #expect(EventNumber(millisecond: -7) == EventNumber(millisecond: 0))
    }

    @Test(
        "anything else is no event number",
        arguments: [
            "", "1701216444943", "MIGRATION_170121644494", "MIGRATION_17012164449430", "migration_1701216444943", "MIGRATION_-701216444943",
            "MIGRATION_1701216444943 ", "MIGRATION_١701216444943",
        ])
    func wrongEventNumbers(_ text: String) {
        #expect(throws: InvalidIdentifier.self) { try EventNumber(text) }
    }
}
