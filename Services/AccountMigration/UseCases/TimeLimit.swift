/// Runs something that may take for ever, for a while.
enum TimeLimit {
    struct Exceeded: Error {}

    /// - Throws: ``Exceeded`` after `seconds`; whatever `body` throws before.
    static func run<Value: Sendable>(seconds: Double, _ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Exceeded()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw Exceeded() }
            return first
        }
    }
}
