/// Why an announcement will not do, or not any more.
package enum AnnouncementError: Error, Hashable, Sendable {
    case titleMissing
    case titleTooLong
    case textMissing
    case textTooLong
    /// A character that cannot be seen, or that turns the direction of writing round.
    case unprintable
    /// The first day would be over already.
    case beginsInThePast
    /// The last day would be over already.
    case endsInThePast
    case endsBeforeItBegins
    /// It was withdrawn, which is for good.
    case withdrawn
}
