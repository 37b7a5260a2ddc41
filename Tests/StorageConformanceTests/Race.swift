import Database
import TestKit

/// Many transactions at once, spread over four instances that share one database, as replicas of a service do.
enum Race {
    /// Runs `body` that many times and answers what it returned, in no order. Who loses by ``DatabaseError/conflict`` or
    /// ``DatabaseError/uniqueViolation`` returned nothing.
    static func run<Value: Sendable>(
        _ count: Int = 64, on database: any Database, _ body: @escaping @Sendable (_ runner: Int, Transaction) throws -> Value
    ) async throws -> [Value] {
        let place = try await DatabasePlace(of: database)
        let others = try (1...3).map { _ in try place.open() }
        let outcome: Result<[Value], any Error>
        do {
            outcome = .success(try await self.run(count, on: [database] + others, body))
        } catch {
            outcome = .failure(error)
        }
        for other in others { try await other.close() }
        return try outcome.get()
    }

    private static func run<Value: Sendable>(
        _ count: Int, on instances: [any Database], _ body: @escaping @Sendable (_ runner: Int, Transaction) throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            for runner in 0..<count {
                let instance = instances[runner % instances.count]
                group.addTask {
                    do {
                        return try await instance.write { sql in try body(runner, sql) }
                    } catch DatabaseError.conflict, DatabaseError.uniqueViolation {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: [Value]()) { values, value in
                if let value { values.append(value) }
            }
        }
    }

    /// How many times `body` was right.
    static func winners(
        _ count: Int = 64, on database: any Database, _ body: @escaping @Sendable (Transaction) throws -> Bool
    ) async throws -> Int {
        try await Self.run(count, on: database) { _, sql in try body(sql) }.filter { $0 }.count
    }
}
