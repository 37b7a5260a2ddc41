import Vocabulary

/// The days, in Warsaw, on which an announcement is shown: the first and, if it ends, the last, both included.
package struct AnnouncementPeriod: Hashable, Sendable {
    package let from: CalendarDate
    package let until: CalendarDate?

    /// - Throws: ``AnnouncementError/endsBeforeItBegins``
    package init(from: CalendarDate, until: CalendarDate? = nil) throws(AnnouncementError) {
        if let until, until < from { throw .endsBeforeItBegins }
        self.from = from
        self.until = until
    }

    package func contains(_ day: CalendarDate) -> Bool {
        self.from <= day && self.until.map { day <= $0 } ?? true
    }
}
