import Foundation

/// A database on a PostgreSQL server (14 or newer), for any number of instances.
///
/// Each transaction runs on one of a bounded set of threads, each with its connection. Serialization failures and deadlocks are run again,
/// and so is a transaction whose connection was lost before it was to be committed. If it is lost during the commit itself, nobody can tell
/// whether it counts: the caller is answered ``DatabaseError/unavailable`` and, as after any failure, repeats idempotently.
package final class PostgreSQLDatabase: Database {
    package let dialect = SQLDialect.postgreSQL
    private let pool: PostgreSQLPool
    private let listener: PostgreSQLListener

    /// The advisory lock of ``writeAlone(_:)``: any number, the same in every version.
    private static let lock: Int64 = 1_397_968_730
    private static let patienceForLock: Duration = .seconds(60)
    /// The advisory lock of those who have stood in one another's way often; likewise any number.
    private static let turn: Int64 = 1_397_968_731
    /// A server that does not even begin a transaction within that time hangs, and the connection is given up.
    private static let patienceForBeginning: Duration = .seconds(3)
    /// How often a transaction is run before it waits for its turn.
    private static let runsOutOfTurn = 3

    /// Connections are made when they are first needed.
    ///
    /// - Throws: ``DatabaseError/unavailable`` when the process has too many files open.
    package init(_ settings: PostgreSQLSettings) throws(DatabaseError) {
        self.listener = try PostgreSQLListener(settings)
        self.pool = PostgreSQLPool(settings)
    }

    package func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    package func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await self.run("BEGIN ISOLATION LEVEL SERIALIZABLE", body)
    }

    package func writeAlone<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await self.run("BEGIN ISOLATION LEVEL SERIALIZABLE", isAlone: true, body)
    }

    package func announcements(of topic: ChangeTopic) -> AsyncStream<Void> {
        self.listener.listen(to: topic)
    }

    package func close() async throws {
        async let isListening: Void = self.listener.close()
        await self.pool.close()
        await isListening
    }

    private func run<Value: Sendable>(
        _ begin: String, isAlone: Bool = false, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            self.pool.add(
                PostgreSQLPool.Job(
                    since: .now,
                    run: { connection in
                        let outcome = try Self.outcome(of: body, begin: begin, isAlone: isAlone, on: connection)
                        continuation.resume(with: outcome)
                    },
                    refuse: { error in continuation.resume(throwing: error) }))
        }
    }

    /// - Throws: when the connection was lost and nothing can have been committed.
    private static func outcome<Value>(
        of body: (Transaction) throws -> Value, begin: String, isAlone: Bool, on connection: PostgreSQLConnection
    ) throws -> Result<Value, any Error> {
        guard isAlone else { return try self.outcome(of: body, begin: begin, on: connection) }
        // Taken before the transaction begins, which therefore sees what the one before it has done.
        let deadline = ContinuousClock.now + self.patienceForLock
        while try connection.rows("SELECT pg_try_advisory_lock(\(self.lock))").first?.get("pg_try_advisory_lock") == false {
            guard ContinuousClock.now < deadline else { return .failure(DatabaseError.busy) }
            Thread.sleep(forTimeInterval: 0.05)
        }
        // A step of a schema takes as long as it takes.
        let patience = connection.patience
        connection.patience = nil
        defer { connection.patience = patience }
        let outcome = try self.outcome(
            of: body, begin: begin + "; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0", on: connection)
        // If this fails the connection is lost, and the lock with it.
        try? connection.command("SELECT pg_advisory_unlock(\(self.lock))")
        return outcome
    }

    /// Those who fail again and again go one at a time, on whichever instance: each of them then gets through, where otherwise all might run
    /// until they are given up. Taken before a transaction begins, which therefore sees what the one before it has done.
    ///
    /// - Returns: whether it is this one's turn; not if that took too long, and then it tries its luck.
    private static func waitForTurn(on connection: PostgreSQLConnection) throws -> Bool {
        do {
            try connection.command("SELECT pg_advisory_lock(\(self.turn))")
            return true
        } catch let error as PostgreSQLError where !error.isConnectionLost {
            // It may have been granted at the very moment the wait was given up; a turn that nobody gives back would be the last.
            try connection.command("SELECT pg_advisory_unlock(\(self.turn))")
            return false
        }
    }

    private static func outcome<Value>(
        of body: (Transaction) throws -> Value, begin: String, on connection: PostgreSQLConnection
    ) throws -> Result<Value, any Error> {
        var run = 0
        var hasTurn = false
        // If this fails the connection is lost, and the turn with it.
        defer { if hasTurn { try? connection.command("SELECT pg_advisory_unlock(\(self.turn))") } }
        while true {
            run += 1
            if run == Self.runsOutOfTurn + 1 { hasTurn = try self.waitForTurn(on: connection) }
            var isCommitting = false
            do {
                try connection.command(begin, within: Self.patienceForBeginning)
                let value = try body(Transaction(executor: connection))
                isCommitting = true
                try connection.commit()
                return .success(value)
            } catch {
                guard connection.isAlive else {
                    if isCommitting { return .failure(DatabaseError.unavailable) }
                    throw DatabaseError.unavailable
                }
                do {
                    try connection.command("ROLLBACK")
                } catch {
                    // Refused commits are undone, but a connection that breaks after one leaves that in doubt.
                    if isCommitting { return .failure(DatabaseError.unavailable) }
                    throw error
                }
                guard let refusal = error as? PostgreSQLError else { return .failure(error) }
                guard refusal.isWorthAnother(after: run) else { return .failure(refusal.translated) }
                if refusal.isStalePlan { try connection.forgetStatements() }
                // This thread may block. The pause grows and differs, so that rivals do not meet again.
                Thread.sleep(forTimeInterval: Double.random(in: 0...0.002) * Double(min(run, 10)))
            }
        }
    }
}
