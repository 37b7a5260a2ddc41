import Foundation

/// How often a person may have a mail with a link sent: once a minute, and five times within 24 hours. An address may be put right at once, and three
/// times more: whoever mistyped it has likely asked for the mail again and again before they saw that.
package enum MailLimit {
    /// How long a mail counts.
    package static let period: TimeInterval = 24 * 3600
    private static let pause: TimeInterval = 60
    private static let most = 5
    private static let mostWithCorrections = 8

    /// When the next mail may be sent; nil if it may be now.
    ///
    /// - Parameters:
    ///   - last: when the latest link was sent, if any was.
    ///   - counted: the mails that count towards the five.
    static func earliest(after last: Date?, counted: [Date], at now: Date) -> Date? {
        let recent = Self.recent(counted, at: now).sorted()
        let byDay = recent.count < Self.most ? nil : recent[recent.count - Self.most].addingTimeInterval(Self.period)
        let earliest = [last?.addingTimeInterval(Self.pause), byDay].compactMap { $0 }.max()
        return earliest.flatMap { $0 > now ? $0 : nil }
    }

    /// When an address may be put right; nil if it may be now.
    static func earliestCorrection(counted: [Date], at now: Date) -> Date? {
        let recent = Self.recent(counted, at: now).sorted()
        return recent.count < Self.mostWithCorrections
            ? nil : recent[recent.count - Self.mostWithCorrections].addingTimeInterval(Self.period)
    }

    /// Those of the last 24 hours.
    static func recent(_ moments: [Date], at now: Date) -> [Date] {
        moments.filter { now.timeIntervalSince($0) < Self.period }
    }
}
