import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Metrics
import TestKit
import Testing

@testable import ServiceKit

@Suite("Metrics and the access log")
struct MetricsRouteTests {
    /// Of the whole process, as in a service: there can only be one.
    private static let registry: MetricsRegistry = {
        let registry = MetricsRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()

    private func run(_ body: @Sendable @escaping (TestServer) async throws -> Void) async throws {
        let registry = Self.registry
        try await TestServer.run { router, _ in
            router.addMiddleware { AccessLogMiddleware() }
            MetricsRoute(registry: registry).register(on: router)
            router.get("/people/:pesel") { _, _ in "somebody" }
            router.get("/refused") { _, _ -> Response in throw HTTPError(.forbidden) }
            router.get("/broken") { _, _ -> Response in throw CannotBeDone(secret: "kanarek") }
        } _: {
            try await body($0)
        }
    }

    private struct CannotBeDone: Error {
        let secret: String
    }

    @Test("Prometheus is told of requests by the pattern of their route and the class of their status")
    func requests() async throws {
        try await self.run { server in
            _ = try await server.client.execute(uri: "/people/01810100115?code=geheim", method: .get)
            _ = try await server.client.execute(uri: "/refused", method: .get)
            _ = try? await server.client.execute(uri: "/broken", method: .get)
            _ = try await server.client.execute(uri: "/nowhere/01810100115", method: .get)
            let reply = try await server.client.execute(uri: "/metrics", method: .get)
            #expect(reply.status == .ok)
            #expect(reply.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(reply.headers[.cacheControl] == "no-store")
            let text = reply.text
            for line in [
                "http_requests_total{method=\"GET\",route=\"/people/{pesel}\",status=\"2xx\"} ",
                "http_requests_total{method=\"GET\",route=\"/refused\",status=\"4xx\"} ",
                "http_requests_total{method=\"GET\",route=\"/broken\",status=\"5xx\"} ",
                "http_requests_total{method=\"GET\",route=\"NotFound\",status=\"4xx\"} ",
                "# TYPE http_request_duration_seconds histogram\n",
                "process_resident_memory_bytes ", "process_open_fds ",
            ] {
                #expect(text.contains(line), "\(line)")
            }
        }
    }

    @Test("nothing of a path, a query, a header or an error's values comes into the log or the metrics")
    func nothingPersonal() async throws {
        try await self.run { server in
            _ = try await server.client.execute(
                uri: "/people/01810100115?code=geheim", method: .get, headers: [.authorization: "Bearer geheim", .cookie: "session=geheim"])
            _ = try await server.client.execute(uri: "/nowhere/01810100115", method: .get)
            _ = try? await server.client.execute(uri: "/broken", method: .get)
            let metrics = try await server.client.execute(uri: "/metrics", method: .get).text
            #expect(server.log.contains("\"http.route\":\"/people/{pesel}\"") && server.log.contains("\"http.route\":\"NotFound\""))
            for text in ["01810100115", "geheim", "kanarek"] {
                #expect(!server.log.contains(text) && !metrics.contains(text), "\(text)")
            }
        }
    }

    @Test("methods that callers make up are one series, however many they make up")
    func madeUp() async throws {
        try await self.run { server in
            for name in ["BREW", "CANARY", "X-01810100115"] {
                let method = try #require(HTTPRequest.Method(name))
                _ = try await server.client.execute(uri: "/people/1", method: method)
            }
            let metrics = try await server.client.execute(uri: "/metrics", method: .get).text
            #expect(metrics.contains("method=\"other\"") && !metrics.contains("BREW") && !metrics.contains("01810100115"))
            #expect(!server.log.contains("CANARY"))
        }
    }
}
