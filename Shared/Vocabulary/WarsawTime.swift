import Foundation

/// Moments as people in Poland read them (Europe/Warsaw), whatever locale and zone the process runs in.
package enum WarsawTime {
    /// `29.11.2023`
    package static func date(_ moment: Date) -> String {
        Self.calendarDate(of: moment).polish
    }

    /// `29.11.2023 01:07`
    package static func dateTime(_ moment: Date) -> String {
        let local = Local(moment)
        return "\(local.day.polish) \(local.two(local.hour)):\(local.two(local.minute))"
    }

    /// `29.11.2023 01:07:24`
    package static func dateTimeWithSeconds(_ moment: Date) -> String {
        let local = Local(moment)
        return "\(local.day.polish) \(local.clock)"
    }

    /// `2023-11-29 01:07:24.943`
    package static func clockWithMilliseconds(_ moment: Date) -> String {
        let local = Local(moment)
        return "\(local.day.iso) \(local.clock).\(Digits.padded(local.millisecond, to: 3))"
    }

    /// The day in Warsaw at that moment.
    package static func calendarDate(of moment: Date) -> CalendarDate {
        Local(moment).day
    }

    /// The moment the day begins in Warsaw (clocks never change at midnight there).
    package static func start(of day: CalendarDate) -> Date {
        let asUTC = Date(timeIntervalSince1970: Double(day.daysSinceEpoch) * 86_400)
        let guess = asUTC.addingTimeInterval(-Double(Self.zone.secondsFromGMT(for: asUTC)))
        return asUTC.addingTimeInterval(-Double(Self.zone.secondsFromGMT(for: guess)))
    }

    /// Whole milliseconds since 1970, rounded to the nearest; moments beyond any calendar are brought back into it.
    static func milliseconds(of moment: Date) -> Int64 {
        let exact = (moment.timeIntervalSince1970 * 1000).rounded()
        guard exact.isFinite else { return 0 }
        return Int64(min(max(exact, -62_135_596_800_000), 253_402_300_799_999))
    }

    // The identifier is part of ICU's data, which Foundation carries with it; a test holds both time zones of the year fast.
    private static let zone = TimeZone(identifier: "Europe/Warsaw") ?? TimeZone(secondsFromGMT: 3600) ?? .gmt

    private struct Local {
        let day: CalendarDate
        let hour: Int
        let minute: Int
        let second: Int
        let millisecond: Int

        init(_ moment: Date) {
            let utc = WarsawTime.milliseconds(of: moment)
            let offset = WarsawTime.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(utc) / 1000))
            let local = Int(utc) + offset * 1000
            let days = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
            let rest = local - days * 86_400_000
            self.day = CalendarDate(daysSinceEpoch: days)
            self.hour = rest / 3_600_000
            self.minute = rest / 60_000 % 60
            self.second = rest / 1000 % 60
            self.millisecond = rest % 1000
        }

        var clock: String { "\(self.two(self.hour)):\(self.two(self.minute)):\(self.two(self.second))" }

        func two(_ number: Int) -> String { Digits.padded(number, to: 2) }
    }
}
