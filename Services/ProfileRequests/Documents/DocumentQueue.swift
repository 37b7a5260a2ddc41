import Dispatch
import Synchronization

/// Prints documents on threads of its own, never on an event loop; refuses when too many wait.
package final class DocumentQueue: Sendable {
    private struct Load {
        var waiting = 0
        var next = 0
    }

    private let renderer = RequestDocumentRenderer()
    /// One thread's worth of work each.
    private let queues: [DispatchQueue]
    private let limit: Int
    private let load = Mutex(Load())

    /// - Parameter limit: how many documents may be in print or wait.
    package init(workers: Int = 2, limit: Int = 64) {
        self.queues = (0..<max(1, workers)).map { DispatchQueue(label: "documents-\($0)") }
        self.limit = limit
    }

    /// - Throws: ``DocumentQueueFull``, or what the renderer throws.
    package func render(_ document: RequestDocument) async throws -> [UInt8] {
        let queue: DispatchQueue? = self.load.withLock { load in
            guard load.waiting < self.limit else { return nil }
            load.waiting += 1
            load.next = (load.next + 1) % self.queues.count
            return self.queues[load.next]
        }
        guard let queue else { throw DocumentQueueFull() }
        defer { self.load.withLock { $0.waiting -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { [renderer] in
                continuation.resume(with: Result { try renderer.render(document) })
            }
        }
    }
}

/// More documents wait to be printed than can be promised; come back in a moment.
package struct DocumentQueueFull: Error, Hashable, Sendable {}
