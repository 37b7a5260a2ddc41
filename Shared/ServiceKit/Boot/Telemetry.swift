import CoreMetrics
import Logging
import Metrics

/// Where a process's logs and metrics go.
package struct Telemetry: Sendable {
    package let logger: Logger
    package let metrics: MetricsRegistry

    package init(logger: Logger, metrics: MetricsRegistry) {
        self.logger = logger
        self.metrics = metrics
    }

    /// Makes JSON lines on standard error the process's log and Prometheus its metrics. Once per process, first thing.
    package static func bootstrap(_ label: String, level: Logger.Level) -> Telemetry {
        let output = LogOutput.standardError()
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level, output: output) }
        let metrics = MetricsRegistry()
        MetricsSystem.bootstrap(metrics)
        return Telemetry(logger: Logger(label: label), metrics: metrics)
    }
}
