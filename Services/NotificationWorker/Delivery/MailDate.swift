import Foundation

/// Moments as a mail's Date field has them.
enum MailDate {
    /// `Wed, 29 Nov 2023 00:07:24 +0000` (RFC 5322, section 3.3). Counted by hand: a `Calendar` for each mail would cost more than the mail.
    static func text(_ moment: Date) -> String {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
        let (day, second) = (Self.floored(seconds, by: 86_400), seconds - Self.floored(seconds, by: 86_400) * 86_400)
        let (year, month, date) = Self.civil(day)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let weekday = Self.weekdays[(day % 7 + 11) % 7]
        return
            "\(weekday), \(two(date)) \(Self.months[month - 1]) \(year) \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
    }

    /// The Gregorian date of a day counted from 1 January 1970. Years are counted from March, so that a leap day is a year's last.
    private static func civil(_ day: Int) -> (year: Int, month: Int, date: Int) {
        let shifted = day + 719_468
        let era = Self.floored(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func floored(_ number: Int, by divisor: Int) -> Int {
        number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
