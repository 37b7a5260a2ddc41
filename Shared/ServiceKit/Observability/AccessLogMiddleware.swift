import Contracts
import HTTPTypes
import Hummingbird
import Logging

/// One line and one measurement per request. A route is logged by its pattern, so that nothing a path, a query, a header or a body
/// carries can end up in a log.
package struct AccessLogMiddleware: RouterMiddleware {
    package typealias Context = ServiceContext

    private let metrics = RequestMetrics()

    package init() {}

    package func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            self.note(request, context, status: response.status.code, since: start)
            return response
        } catch {
            let status = (error as? any HTTPResponseError)?.status.code ?? 500
            self.note(request, context, status: status, since: start)
            throw error
        }
    }

    private func note(_ request: Request, _ context: ServiceContext, status: Int, since start: ContinuousClock.Instant) {
        let duration = start.duration(to: .now)
        // An endpoint nobody registered goes by the router's word for it (NotFound): its path may hold anything.
        let route = context.endpointPath ?? "unmatched"
        self.metrics.note(method: Self.known(request.method), route: route, status: status, duration: duration)
        let isProbe = route.hasPrefix("/health") || route == "/metrics" || route == SandboxClockAPI.follow.path
        context.logger.log(
            level: isProbe ? .debug : .info, "request",
            metadata: [
                "http.method": .string(Self.known(request.method)), "http.route": .string(route), "http.status": .stringConvertible(status),
                "http.duration_ms": .stringConvertible(Self.milliseconds(duration)),
                "http.remote": .string(context.remoteAddress ?? "-"),
            ])
    }

    /// A caller can make up methods; they are all counted as one.
    private static func known(_ method: HTTPRequest.Method) -> String {
        let common: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .options, .patch]
        return common.contains(method) ? method.rawValue : "other"
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return (milliseconds * 10).rounded() / 10
    }
}
