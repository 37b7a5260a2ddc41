import UnixSignals

/// Work that is given up when whoever started it presses Ctrl-C or the system tells the process to end.
package enum Interruptible {
    /// - Throws: `CancellationError` when the work was given up; whatever it throws itself.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
                return nil
            }
            // A signal cancels the work and waits for it: it puts things in order, and may have ended well all the same.
            while let ended = try await group.next() {
                group.cancelAll()
                if let ended { return ended }
            }
            throw CancellationError()
        }
    }
}
