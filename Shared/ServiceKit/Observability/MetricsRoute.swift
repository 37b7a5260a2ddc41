import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /metrics`: what Prometheus reads. It tells numbers, never names.
package struct MetricsRoute: Sendable {
    private let registry: MetricsRegistry

    package init(registry: MetricsRegistry) {
        self.registry = registry
    }

    package func register(on router: some RouterMethods<ServiceContext>) {
        router.get("/metrics") { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: registry.render())))
        }
    }
}
