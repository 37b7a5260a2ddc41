import Foundation
import Vocabulary

/// Moments as a mail's reader writes them, in the time of Warsaw.
enum LocalMoment {
    /// `24 listopada 2026, 15:12`, `24 November 2026, 15:12`, `24 листопада 2026 р., 15:12`
    static func dateTime(_ moment: Date, in language: Language) -> String {
        let day = WarsawTime.calendarDate(of: moment)
        let clock = WarsawTime.dateTime(moment).suffix(5)
        let year = language == .ukrainian ? "\(day.year) р." : "\(day.year)"
        return "\(day.day) \(Self.months(in: language)[day.month - 1]) \(year), \(clock)"
    }

    private static func months(in language: Language) -> [String] {
        switch language {
        case .polish:
            [
                "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada",
                "grudnia",
            ]
        case .english:
            [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            ]
        case .ukrainian:
            [
                "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
            ]
        }
    }
}
