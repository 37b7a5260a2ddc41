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
        let refusal: DatabaseError? = self.locked { state in
            if state.isClosed { return .unavailable }
            if state.jobs.count - state.first >= self.settings.queueLimit { return .busy }
            state.jobs.append(job)
            return nil
        }
        if let refusal { job.refuse(refusal) }
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
        self.state.first += 1
        // The taken ones are let go of in one go, so that taking one costs the same however many wait.
        if self.state.first == self.state.jobs.count || self.state.first >= 256 {
            self.state.jobs.removeFirst(self.state.first)
            self.state.first = 0
        }
        return job
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
