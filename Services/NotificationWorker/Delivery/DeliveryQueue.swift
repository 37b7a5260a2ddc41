import Foundation

/// Mails waiting for a thread, in order, and no more than a limit.
///
/// Unchecked because of `state`: it is touched only between `lock` and `unlock` of `condition`.
final class DeliveryQueue: @unchecked Sendable {
    typealias Answer = Result<Void, MailDeliveryError>

    struct Job: Sendable {
        let id: UUID
        let envelope: SMTPEnvelope
        let done: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var jobs: [Job] = []
        /// The jobs before it have been taken; they are removed many at a time.
        var first = 0
        var isClosed = false
        var threads: Int
        var whenDrained: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let condition = NSCondition()
    private var state: State

    init(limit: Int, threads: Int) {
        self.limit = limit
        self.state = State(threads: threads)
    }

    /// Answered at once when the queue is full or closed, otherwise by the thread that takes it.
    func add(_ job: Job) {
        let refusal: MailDeliveryError? = self.locked { state in
            if state.isClosed { return .closed }
            if state.jobs.count - state.first >= self.limit { return .overloaded }
            state.jobs.append(job)
            self.condition.signal()
            return nil
        }
        if let refusal { job.done.resume(returning: .failure(refusal)) }
    }

    /// Blocks its thread until there is a job; nil once the queue is closed.
    func next() -> Job? {
        self.condition.lock()
        defer { self.condition.unlock() }
        while self.state.first == self.state.jobs.count {
            if self.state.isClosed { return nil }
            self.condition.wait()
        }
        return Self.take(from: &self.state)
    }

    /// A job if one waits, which means that every thread has one.
    func nextAtOnce() -> Job? {
        self.locked { state in state.first == state.jobs.count ? nil : Self.take(from: &state) }
    }

    private static func take(from state: inout State) -> Job {
        let job = state.jobs[state.first]
        state.first += 1
        if state.first == state.jobs.count || state.first >= 256 {
            state.jobs.removeFirst(state.first)
            state.first = 0
        }
        return job
    }

    /// Answers a job that waits with `closed`; one that has been taken goes on.
    func withdraw(_ id: UUID) {
        let dropped = self.locked { state in
            state.jobs[state.first...].firstIndex { $0.id == id }.map { state.jobs.remove(at: $0) }
        }
        dropped?.done.resume(returning: .failure(.closed))
    }

    /// Answers what is waiting with `closed`; what is being sent goes on.
    func close() {
        let dropped = self.locked { state in
            state.isClosed = true
            self.condition.broadcast()
            defer { (state.jobs, state.first) = ([], 0) }
            return Array(state.jobs[state.first...])
        }
        for job in dropped { job.done.resume(returning: .failure(.closed)) }
    }

    /// A thread will take no more.
    func threadEnded() {
        let waiting = self.locked { state -> [CheckedContinuation<Void, Never>] in
            state.threads -= 1
            guard state.threads == 0 else { return [] }
            defer { state.whenDrained = [] }
            return state.whenDrained
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when no thread is left.
    func drained() async {
        await withCheckedContinuation { continuation in
            let isDrained = self.locked { state in
                if state.threads > 0 { state.whenDrained.append(continuation) }
                return state.threads == 0
            }
            if isDrained { continuation.resume() }
        }
    }

    private func locked<Value>(_ body: (inout State) -> Value) -> Value {
        self.condition.lock()
        defer { self.condition.unlock() }
        return body(&self.state)
    }
}
