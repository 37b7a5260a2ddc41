import Metrics
import Synchronization

/// The counters and timers of requests, looked up once for each kind of answer and then kept: looking them up costs more than counting.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let statusClass: Int
    }

    private struct Series {
        let requests: Counter
        let duration: Metrics.Timer
    }

    private let known = Mutex<[Key: Series]>([:])

    /// Notes one request.
    ///
    /// - Parameter route: its pattern, so that the number of series stays small.
    func note(method: String, route: String, status: Int, duration: Duration) {
        let key = Key(method: method, route: route, statusClass: status / 100)
        let series = self.known.withLock { known in
            if let series = known[key] { return series }
            let series = Series(
                requests: Counter(
                    label: "http.requests", dimensions: [("method", method), ("route", route), ("status", "\(key.statusClass)xx")]),
                duration: Metrics.Timer(label: "http.request.duration", dimensions: [("route", route)]))
            known[key] = series
            return series
        }
        series.requests.increment()
        series.duration.record(duration: duration)
    }
}
