import Foundation

/// A day of the Gregorian calendar, without time and time zone; coded as `1987-02-22`.
package struct CalendarDate: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// - Throws: ``InvalidDate`` unless the day exists; years run from 1 to 9999.
    package init(year: Int, month: Int, day: Int) throws(InvalidDate) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year) else {
            throw InvalidDate()
        }
        self.init(unchecked: year, month, day)
    }

    /// Reads exactly `YYYY-MM-DD` in ASCII digits.
    package init(_ iso: String) throws(InvalidDate) {
        let parts = iso.split(separator: "-", omittingEmptySubsequences: false)
        guard iso.utf8.count == 10, parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            let year = Digits.strict(parts[0]), let month = Digits.strict(parts[1]), let day = Digits.strict(parts[2])
        else { throw InvalidDate() }
        func number(_ digits: [Int]) -> Int { digits.reduce(0) { $0 * 10 + $1 } }
        try self.init(year: number(year), month: number(month), day: number(day))
    }

    /// Days since 1970-01-01, negative before it.
    package init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01, negative before it.
    package var daysSinceEpoch: Int {
        let shiftedYear = self.month <= 2 ? self.year - 1 : self.year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (self.month > 2 ? self.month - 3 : self.month + 9) + 2) / 5 + self.day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package func adding(days: Int) -> CalendarDate {
        CalendarDate(daysSinceEpoch: self.daysSinceEpoch + days)
    }

    /// Whole years completed at `moment`, by the calendar of Warsaw; negative for a day yet to come.
    package func age(at moment: Date) -> Int {
        let today = WarsawTime.calendarDate(of: moment)
        let hadBirthday = (today.month, today.day) >= (self.month, self.day)
        return today.year - self.year - (hadBirthday ? 0 : 1)
    }

    /// `1987-02-22`
    package var iso: String {
        "\(Digits.padded(self.year, to: 4))-\(Digits.padded(self.month, to: 2))-\(Digits.padded(self.day, to: 2))"
    }

    /// `22.02.1987`
    package var polish: String {
        "\(Digits.padded(self.day, to: 2)).\(Digits.padded(self.month, to: 2)).\(Digits.padded(self.year, to: 4))"
    }

    package var description: String { self.iso }

    package static func < (one: CalendarDate, other: CalendarDate) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a valid date")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.iso)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

/// The three numbers are not a day of the calendar.
package struct InvalidDate: Error, Hashable, Sendable {
    package init() {}
}
