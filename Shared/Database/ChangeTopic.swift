import Synchronization

/// Something stored that others wait for or keep a copy of, and want to look at again when it has changed.
package struct ChangeTopic: Hashable, Sendable {
    /// At most 58 bytes.
    package let name: String

    package init(_ name: String) {
        self.name = name
    }
}

/// Who in this process listens to which topic.
final class ChangeListeners: Sendable {
    private struct State {
        var listeners: [ChangeTopic: [Int: AsyncStream<Void>.Continuation]] = [:]
        var count = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Signs of a topic; those that nobody has taken yet are one.
    func listen(to topic: ChangeTopic) -> AsyncStream<Void> {
        let (signs, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = self.state.withLock { state in
            guard !state.isClosed else { return nil }
            state.count += 1
            state.listeners[topic, default: [:]][state.count] = continuation
            return state.count
        }
        guard let number else {
            continuation.finish()
            return signs
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[topic]?[number] = nil } }
        return signs
    }

    func tell(of topic: ChangeTopic) {
        for listener in self.state.withLock({ $0.listeners[topic].map { Array($0.values) } ?? [] }) { listener.yield() }
    }

    /// Nothing will change any more.
    func close() {
        let listeners = self.state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return state.listeners.values.flatMap(\.values)
        }
        for listener in listeners { listener.finish() }
    }
}
