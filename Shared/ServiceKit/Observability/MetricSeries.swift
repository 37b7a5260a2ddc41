import CoreMetrics
import Synchronization

/// One metric with one set of labels.
final class MetricSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler, Sendable {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    private struct State {
        var value = 0.0
        var buckets = [Int](repeating: 0, count: MetricSeries.bounds.count)
        var count = 0
    }

    /// Upper bounds of a histogram's buckets; for timers, in seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    let kind: Kind
    private let state = Mutex(State())

    init(kind: Kind) {
        self.kind = kind
    }

    func increment(by amount: Int64) {
        self.increment(by: Double(amount))
    }

    func increment(by amount: Double) {
        self.state.withLock { $0.value += amount }
    }

    func decrement(by amount: Double) {
        self.state.withLock { $0.value -= amount }
    }

    func reset() {
        self.state.withLock { $0 = State() }
    }

    func set(_ value: Int64) {
        self.set(Double(value))
    }

    func set(_ value: Double) {
        self.state.withLock { $0.value = value }
    }

    func record(_ value: Int64) {
        self.record(Double(value))
    }

    func record(_ value: Double) {
        guard self.kind == .histogram else { return self.set(value) }
        self.observe(value)
    }

    func recordNanoseconds(_ duration: Int64) {
        self.observe(Double(duration) / 1_000_000_000)
    }

    private func observe(_ value: Double) {
        self.state.withLock { state in
            state.value += value
            state.count += 1
            for (index, bound) in Self.bounds.enumerated() where value <= bound { state.buckets[index] += 1 }
        }
    }

    func render(name: String, labels: String, into text: inout String) {
        let state = self.state.withLock { $0 }
        let set = labels.isEmpty ? "" : "{\(labels)}"
        guard self.kind == .histogram else {
            text += "\(name)\(set) \(state.value)\n"
            return
        }
        let prefix = labels.isEmpty ? "" : labels + ","
        for (bound, count) in zip(Self.bounds, state.buckets) { text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(count)\n" }
        text += "\(name)_bucket{\(prefix)le=\"+Inf\"} \(state.count)\n"
        text += "\(name)_sum\(set) \(state.value)\n\(name)_count\(set) \(state.count)\n"
    }
}
