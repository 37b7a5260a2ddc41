import Dispatch
import Foundation

/// A bounded set of threads, each with a connection of its own, and the bounded queue before them.
///
/// Unchecked because of `state`: it is touched only between `lock` and `unlock` of `condition`.
final class PostgreSQLPool: @unchecked Sendable {
    /// Work for one connection.
    struct Job: Sendable {
        let since: ContinuousClock.Instant
        /// Runs on a thread that may block. Its own errors are its own business; a lost connection is thrown, so that it is replaced.
        let run: @Sendable (PostgreSQLConnection) throws -> Void
        /// Called instead of `run` when there will be no connection.
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var first = 0
        var isClosed = false
        /// Whether somebody will look for those that have waited too long.
        var isWatched = false
        var threads: Int
        /// Until when nobody tries to connect, because the last attempt failed.
        var resting: (until: ContinuousClock.Instant, error: DatabaseError)?
        var whenEnded: [CheckedContinuation<Void, Never>] = []
    }

    private let settings: PostgreSQLSettings
    private let condition = NSCondition()
    private var state: State

    /// How long an unreachable server is left alone: requests fail at once meanwhile instead of queueing for the same disappointment.
    private static let rest: Duration = .milliseconds(500)

    init(_ settings: PostgreSQLSettings) {
        self.settings = settings
        self.state = State(threads: settings.connections)
        for number in 1...settings.connections {
            let thread = Thread { self.work() }
            thread.name = "postgresql-\(number)"
            thread.start()
        }
    }

    /// Refused at once when too much waits or the pool is closed, otherwise run by the next thread that is free.
    func add(_ job: Job) {
        var isFirst = false
        let refusal: DatabaseError? = self.locked { state in
            if state.isClosed { return .unavailable }
            if state.jobs.count - state.first >= self.settings.queueLimit { return .busy }
            state.jobs.append(job)
            isFirst = !state.isWatched
            state.isWatched = true
            return nil
        }
        if let refusal { job.refuse(refusal) }
        if isFirst { self.watch(after: self.settings.queueTimeout) }
    }

    /// Who waits too long is refused at that moment, also while every thread is held by a server that does not answer.
    private func watch(after pause: Duration) {
        DispatchQueue.global().asyncAfter(deadline: .now() + (pause / .seconds(1))) { [weak self] in self?.refuseLate() }
    }

    private func refuseLate() {
        let now = ContinuousClock.now
        let (late, next): (ArraySlice<Job>, Duration?) = self.locked { state in
            let waiting = state.jobs[state.first...]
            let late = waiting.prefix { $0.since.duration(to: now) >= self.settings.queueTimeout }
            self.take(late.count, of: &state)
            guard late.count < waiting.count else {
                state.isWatched = false
                return (late, nil)
            }
            return (late, self.settings.queueTimeout - waiting[late.endIndex].since.duration(to: now))
        }
        for job in late { job.refuse(DatabaseError.busy) }
        if let next { self.watch(after: next) }
    }

    /// Takes no more work, and returns when what was taken is done and every connection is closed.
    func close() async {
        await withCheckedContinuation { continuation in
            let hasEnded = self.locked { state in
                state.isClosed = true
                if state.threads > 0 { state.whenEnded.append(continuation) }
                return state.threads == 0
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: The threads

    private func work() {
        var connection: PostgreSQLConnection?
        while let job = self.next() {
            guard job.since.duration(to: .now) < self.settings.queueTimeout else {
                job.refuse(DatabaseError.busy)
                continue
            }
            do {
                try self.perform(job, on: &connection)
            } catch {
                job.refuse(error)
            }
        }
        connection = nil
        let waiting = self.locked { state -> [CheckedContinuation<Void, Never>] in
            state.threads -= 1
            return state.threads == 0 ? state.whenEnded : []
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Runs a job, and once more on a new connection if the first is lost: a server that was restarted closes them all, and none of them
    /// knows before it is used. A job says itself when it must not be run again.
    private func perform(_ job: Job, on connection: inout PostgreSQLConnection?) throws {
        for _ in 1...2 {
            let present = try connection ?? self.connected()
            connection = nil
            do {
                try job.run(present)
                connection = present
                return
            } catch {
                continue
            }
        }
        throw DatabaseError.unavailable
    }

    private func connected() throws -> PostgreSQLConnection {
        if let resting = self.locked({ $0.resting }), ContinuousClock.now < resting.until { throw resting.error }
        do {
            let connection = try PostgreSQLConnection(self.settings)
            self.locked { $0.resting = nil }
            return connection
        } catch {
            let error = (error as? DatabaseError) ?? DatabaseError.unavailable
            self.locked { $0.resting = (until: .now + Self.rest, error: error) }
            throw error
        }
    }

    /// Blocks its thread until there is a job; nil once the pool is closed and nothing is left.
    private func next() -> Job? {
        self.condition.lock()
        defer { self.condition.unlock() }
        while self.state.first == self.state.jobs.count {
            if self.state.isClosed { return nil }
            self.condition.wait()
        }
        let job = self.state.jobs[self.state.first]
        self.take(1, of: &self.state)
        return job
    }

    private func take(_ count: Int, of state: inout State) {
        state.first += count
        // The taken ones are let go of in one go, so that taking one costs the same however many wait.
        if state.first == state.jobs.count || state.first >= 256 {
            state.jobs.removeFirst(state.first)
            state.first = 0
        }
    }

    private func locked<Value>(_ body: (inout State) -> Value) -> Value {
        self.condition.lock()
        defer {
            self.condition.broadcast()
            self.condition.unlock()
        }
        return body(&self.state)
    }
}
