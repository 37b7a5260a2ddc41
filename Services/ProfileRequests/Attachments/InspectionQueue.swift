import Dispatch
import Synchronization

/// Lets a few files at a time be held in memory and looked into, on threads that are no event loop; refuses when too many wait.
package final class InspectionQueue: Sendable {
    private struct Load {
        var running = 0
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let threads = DispatchQueue(label: "attachments", attributes: .concurrent)
    private let places: Int
    private let limit: Int
    private let load = Mutex(Load())

    /// - Parameters:
    ///   - places: how many files at a time.
    ///   - limit: how many more may wait.
    package init(places: Int = 2, limit: Int = 64) {
        self.places = max(1, places)
        self.limit = limit
    }

    /// Calls `body` when there is a place.
    ///
    /// - Throws: ``InspectionQueueFull``, or what `body` throws.
    package func withPlace<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard await self.enter() else { throw InspectionQueueFull() }
        defer { self.leave() }
        return try await body()
    }

    /// Runs what takes long on a thread of its own; to be called by whoever has a place.
    package func compute<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            self.threads.async { continuation.resume(with: Result { try body() }) }
        }
    }

    private func enter() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = self.load.withLock { load in
                if load.running < self.places {
                    load.running += 1
                    return true
                }
                guard load.waiting.count < self.limit else { return false }
                load.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Gives the place to whoever waits longest.
    private func leave() {
        let next: CheckedContinuation<Bool, Never>? = self.load.withLock { load in
            if load.waiting.isEmpty {
                load.running -= 1
                return nil
            }
            return load.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }
}

/// More files wait to be looked into than can be promised; come back in a moment.
package struct InspectionQueueFull: Error, Hashable, Sendable {}
