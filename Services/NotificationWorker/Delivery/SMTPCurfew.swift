import Synchronization

/// When every conversation with the mail server has to have ended, once that has been said: the service stops.
final class SMTPCurfew: Sendable {
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    /// How late it is noticed by whoever waits for the server at that moment.
    static let noticedWithin: Duration = .milliseconds(250)

    /// An earlier moment stays.
    func set(_ moment: ContinuousClock.Instant) {
        self.end.withLock { $0 = min($0 ?? moment, moment) }
    }

    /// How much is left until `deadline`, or until the curfew if that is earlier.
    func left(until deadline: ContinuousClock.Instant) -> Duration {
        let end = self.end.withLock { min($0 ?? deadline, deadline) }
        return ContinuousClock.now.duration(to: end)
    }
}
