import Foundation
import NotificationWorkerDomain
import Synchronization

/// What one instance is sending at the moment, and what has come of it and is not stored yet.
final class SendingWindow: Sendable {
    struct Outcome: Sendable {
        let mail: QueuedMail
        let attempt: QueuedMail.Attempt
    }

    private struct State {
        /// Until when each mail that was claimed here and is not stored yet is ours.
        var leases: [UUID: ContinuousClock.Instant] = [:]
        var outcomes: [Outcome] = []
        /// The attempts that have not ended.
        var attempts: [UUID: Task<QueuedMail.Attempt, Never>] = [:]
        /// Mails that were withdrawn before their attempt was noted.
        var withdrawn = Set<UUID>()
        var pause = ServerPause()
        /// Until when what is under way is waited for, once nothing more is begun.
        var closesBy: ContinuousClock.Instant?
        /// What had come of mails could not be stored the last time.
        var isOutOfReach = false
    }

    private let size: Int
    private let state = Mutex(State())

    /// - Parameter size: how many mails may be claimed at once.
    init(size: Int) {
        self.size = size
    }

    /// How many mails may be claimed now, once `ended` mails of those that are claimed have been stored.
    func capacity(at now: ContinuousClock.Instant, storing ended: Int) -> Int {
        self.state.withLock { state in
            guard state.closesBy == nil else { return 0 }
            let underWay = state.leases.count - ended
            return state.pause.capacity(of: self.size - underWay, underWay: underWay, at: now)
        }
    }

    /// - Returns: those that are not under way here already. When the database was away for longer than a claim holds, or the clock of another instance
    ///   is off, a mail that is being sent can be claimed again.
    func begin(_ ids: [UUID], until end: ContinuousClock.Instant) -> Set<UUID> {
        self.state.withLock { state in
            let begun = Set(ids.filter { state.leases[$0] == nil })
            for id in ids { state.leases[id] = end }
            return begun
        }
    }

    /// Notes an attempt, so that it can be withdrawn.
    func attempt(_ id: UUID, by task: Task<QueuedMail.Attempt, Never>) {
        let isWithdrawn = self.state.withLock { state in
            state.attempts[id] = task
            return state.withdrawn.remove(id) != nil
        }
        if isWithdrawn { task.cancel() }
    }

    /// The mails that are ours.
    var claimed: [UUID] {
        self.state.withLock { Array($0.leases.keys) }
    }

    /// Begins none of these mails, if it has not been begun yet.
    func withdraw(_ ids: [UUID]) {
        let begun = self.state.withLock { state in
            let ended = Set(state.outcomes.map(\.mail.id))
            for id in ids where state.leases[id] != nil && state.attempts[id] == nil && !ended.contains(id) { state.withdrawn.insert(id) }
            return ids.compactMap { state.attempts[$0] }
        }
        for task in begun { task.cancel() }
    }

    /// What came of sending a mail; it stays claimed until that is stored.
    ///
    /// - Returns: what that says of the mail server.
    func finish(_ outcome: Outcome, at now: ContinuousClock.Instant, jitter: Double) -> ServerPause.News? {
        self.state.withLock { state in
            state.attempts[outcome.mail.id] = nil
            state.outcomes.append(outcome)
            return state.pause.note(outcome.attempt, at: now, jitter: jitter)
        }
    }

    /// Takes what is to be stored; ``putBack(_:)`` it when that fails.
    func takeOutcomes() -> [Outcome] {
        self.state.withLock { state in
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    func putBack(_ outcomes: [Outcome]) {
        self.state.withLock { state in
            state.outcomes.insert(contentsOf: outcomes, at: 0)
            state.isOutOfReach = true
        }
    }

    func stored(_ outcomes: [Outcome]) {
        self.state.withLock { state in
            for outcome in outcomes {
                state.leases[outcome.mail.id] = nil
                state.withdrawn.remove(outcome.mail.id)
            }
            state.isOutOfReach = false
        }
    }

    /// The mails whose claims end before `moment`; they count as renewed until `end`. Those of `ended` are not: when they are due next is stored
    /// together with the renewals.
    func renew(endingBefore moment: ContinuousClock.Instant, until end: ContinuousClock.Instant, besides ended: [Outcome]) -> [UUID] {
        self.state.withLock { state in
            let over = Set(ended.map(\.mail.id))
            let ids = state.leases.filter { $0.value < moment && !over.contains($0.key) }.map(\.key)
            for id in ids { state.leases[id] = end }
            return ids
        }
    }

    /// Nothing more is claimed. After `moment` what has come of the mails under way need not be stored: the database may be away, and whoever takes
    /// them over finds out.
    func close(by moment: ContinuousClock.Instant) {
        self.state.withLock { $0.closesBy = min($0.closesBy ?? moment, moment) }
    }

    var isEmpty: Bool {
        self.state.withLock { $0.leases.isEmpty }
    }

    func isDone(at now: ContinuousClock.Instant) -> Bool {
        self.state.withLock { state in
            guard let closesBy = state.closesBy else { return false }
            return state.leases.isEmpty || (now >= closesBy && state.isOutOfReach && state.outcomes.count == state.leases.count)
        }
    }
}
