import CoreMetrics
import Foundation
import Synchronization

/// All metrics of a process, rendered for Prometheus (text exposition format 0.0.4).
///
/// The number of series is bounded: what would be one too many is counted as `metrics_overflow_total` and otherwise ignored.
package final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var series: [Key: MetricSeries] = [:]
        var overflow = 0
    }

    private let state = Mutex(State())
    private static let limit = 2000

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.series(label + "_total", dimensions, .counter)
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        self.series(label + "_total", dimensions, .counter)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.series(label, dimensions, .gauge)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        self.series(label, dimensions, aggregate ? .histogram : .gauge)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.series(label + "_seconds", dimensions, .histogram)
    }

    // Series live as long as the process: a counter that came back from nought would read as a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything, in a stable order.
    package func render() -> String {
        let (series, overflow) = self.state.withLock { ($0.series, $0.overflow) }
        var text = ""
        var lastName = ""
        for (key, metric) in series.sorted(by: { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }) {
            if key.name != lastName {
                text += "# TYPE \(key.name) \(metric.kind.rawValue)\n"
                lastName = key.name
            }
            metric.render(name: key.name, labels: key.labels, into: &text)
        }
        text += "# TYPE metrics_overflow_total counter\nmetrics_overflow_total \(overflow)\n"
        return text + ProcessMetrics.render()
    }

    private func series(_ label: String, _ dimensions: [(String, String)], _ kind: MetricSeries.Kind) -> MetricSeries {
        let labels = dimensions.sorted { $0.0 < $1.0 }.map { "\(Self.name($0.0))=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        let key = Key(name: Self.name(label), labels: labels)
        return self.state.withLock { state in
            if let known = state.series[key] { return known }
            let series = MetricSeries(kind: kind)
            if state.series.count < Self.limit {
                state.series[key] = series
            } else {
                state.overflow += 1
            }
            return series
        }
    }

    /// A name Prometheus takes: `http.requests` becomes `http_requests`.
    private static func name(_ label: String) -> String {
        var name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        if name.first?.isNumber ?? true { name = "_" + name }
        return name
    }

    private static func escape(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
