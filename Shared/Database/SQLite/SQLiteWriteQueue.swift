import GRDB
import Synchronization

/// The writes that wait for SQLite's one writer, run in order and committed in groups.
final class SQLiteWriteQueue: Sendable {
    /// Beyond this many waiting, callers are told to come back.
    private static let limit = 1024
    /// As many are committed together, at most.
    private static let group = 128

    /// A write that waits: run inside the group's transaction, and told afterwards whether that was committed.
    private struct Job: Sendable {
        let run: @Sendable (Transaction) throws -> Void
        let end: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isWorking = false
        var isClosed = false
        var idle: [CheckedContinuation<Void, Never>] = []
    }

    private let pool: DatabasePool
    private let listeners: ChangeListeners
    private let state = Mutex(State())

    init(pool: DatabasePool, listeners: ChangeListeners) {
        self.pool = pool
        self.listeners = listeners
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let outcome = Outcome<Value>()
            let job = Job(
                run: { transaction in
                    let value = try body(transaction)
                    outcome.value.withLock { $0 = value }
                },
                end: { error in
                    if let error {
                        continuation.resume(throwing: SQLiteErrors.translated(error))
                    } else if let value = outcome.value.withLock({ $0 }) {
                        continuation.resume(returning: value)
                    } else {
                        continuation.resume(throwing: DatabaseError.unavailable)
                    }
                })
            self.add(job)
        }
    }

    /// Takes no more writes and returns when those that wait are done.
    func finish() async {
        await withCheckedContinuation { continuation in
            let isIdle = self.state.withLock { state in
                state.isClosed = true
                if state.isWorking { state.idle.append(continuation) }
                return !state.isWorking
            }
            if isIdle { continuation.resume() }
        }
    }

    private func add(_ job: Job) {
        let (refusal, starts): (DatabaseError?, Bool) = self.state.withLock { state in
            if state.isClosed { return (.unavailable, false) }
            if state.waiting.count >= Self.limit { return (.busy, false) }
            state.waiting.append(job)
            defer { state.isWorking = true }
            return (nil, !state.isWorking)
        }
        if let refusal { return job.end(refusal) }
        if starts {
            self.pool.asyncWriteWithoutTransaction { db in self.work(db) }
        }
    }

    /// Runs on the writer's queue until nothing waits.
    private func work(_ db: GRDB.Database) {
        while let jobs = self.next() {
            self.commit(jobs, in: db)
        }
    }

    private func next() -> [Job]? {
        let (jobs, idle): ([Job]?, [CheckedContinuation<Void, Never>]) = self.state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWorking = false
                defer { state.idle = [] }
                return (nil, state.idle)
            }
            let jobs = Array(state.waiting.prefix(Self.group))
            state.waiting.removeFirst(jobs.count)
            return (jobs, [])
        }
        idle.forEach { $0.resume() }
        return jobs
    }

    private func commit(_ jobs: [Job], in db: GRDB.Database) {
        var ends: [(Job, (any Error)?)] = []
        var announced = Set<ChangeTopic>()
        do {
            try db.inTransaction(.immediate) {
                for job in jobs {
                    do {
                        announced.formUnion(try Self.run(job, in: db))
                        ends.append((job, nil))
                    } catch {
                        ends.append((job, error))
                    }
                }
                return .commit
            }
            for topic in announced { self.listeners.tell(of: topic) }
            for (job, error) in ends { job.end(error) }
        } catch {
            for job in jobs { job.end(error) }
        }
    }

    /// Runs one job in a savepoint of its own.
    ///
    /// - Returns: what it announced.
    private static func run(_ job: Job, in db: GRDB.Database) throws -> Set<ChangeTopic> {
        let announced = SQLiteAnnouncements()
        try db.inSavepoint {
            try job.run(Transaction(executor: SQLiteExecutor(db: db, announced: announced)))
            return .commit
        }
        return announced.topics
    }
}

/// Holds a body's value from when it has run until its group is committed.
private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
