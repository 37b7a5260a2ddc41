import Foundation
import Vocabulary

/// "Komunikat": what Administrator CeZ tells everybody who uses the system.
package struct Announcement: Hashable, Sendable, Identifiable {
    package let id: UUID
    package private(set) var content: AnnouncementContent
    package private(set) var state: State
    package let createdAt: Date
    package private(set) var changedAt: Date

    package enum State: Hashable, Sendable {
        case draft
        /// Shown on the days of the period, which may be ahead or over.
        case published(AnnouncementPeriod, at: Date)
        /// For good.
        case withdrawn
    }

    /// Where an announcement stands on some day.
    package enum Standing: Hashable, Sendable, CaseIterable {
        case draft, scheduled, shown, over, withdrawn

        package var polishName: String {
            switch self {
            case .draft: "Szkic"
            case .scheduled: "Zaplanowany"
            case .shown: "Opublikowany"
            case .over: "Zakończony"
            case .withdrawn: "Wycofany"
            }
        }
    }

    /// A draft, which nobody but those who publish sees.
    package init(id: UUID, content: AnnouncementContent, at now: Date) {
        self.init(id: id, content: content, state: .draft, createdAt: now, changedAt: now)
    }

    /// An announcement as storage holds it.
    package init(id: UUID, content: AnnouncementContent, state: State, createdAt: Date, changedAt: Date) {
        self.id = id
        self.content = content
        self.state = state
        self.createdAt = createdAt
        self.changedAt = changedAt
    }

    package var period: AnnouncementPeriod? {
        switch self.state {
        case .published(let period, _): period
        case .draft, .withdrawn: nil
        }
    }

    package func standing(on day: CalendarDate) -> Standing {
        switch self.state {
        case .draft: .draft
        case .withdrawn: .withdrawn
        case .published(let period, _): period.contains(day) ? .shown : day < period.from ? .scheduled : .over
        }
    }

    /// Says something else. What is published already is put right so, under the days it has.
    package mutating func change(to content: AnnouncementContent, at now: Date) throws(AnnouncementError) {
        try self.requireNotWithdrawn()
        self.content = content
        self.changedAt = now
    }

    /// Shows it on the days of a period; what is published already gets other days.
    package mutating func publish(_ period: AnnouncementPeriod, at now: Date) throws(AnnouncementError) {
        try self.requireNotWithdrawn()
        let today = WarsawTime.calendarDate(of: now)
        // What has been shown since an earlier day may go on being shown since then.
        if period.from != self.period?.from, period.from < today { throw .beginsInThePast }
        if let until = period.until, until < today { throw .endsInThePast }
        let publishedAt =
            switch self.state {
            case .published(let earlier, let moment) where earlier.from == period.from: moment
            case .draft, .published, .withdrawn: now
            }
        self.state = .published(period, at: publishedAt)
        self.changedAt = now
    }

    /// Takes it away for good, a draft too.
    package mutating func withdraw(at now: Date) throws(AnnouncementError) {
        try self.requireNotWithdrawn()
        self.state = .withdrawn
        self.changedAt = now
    }

    private func requireNotWithdrawn() throws(AnnouncementError) {
        if self.state == .withdrawn { throw .withdrawn }
    }
}
