import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /health/live`: the process answers. `GET /health/ready`: it can do its work.
package struct HealthRoutes: Sendable {
    private let readiness: Readiness

    package init(readiness: Readiness) {
        self.readiness = readiness
    }

    package func register(on router: some RouterMethods<ServiceContext>) {
        router.get("/health/live") { _, _ in
            Self.reply(.ok, ["status": "ok"])
        }
        router.get("/health/ready") { [readiness] _, _ in
            let results = await readiness.results()
            let isReady = results.allSatisfy(\.passes)
            var body = Dictionary(results.map { ($0.name, $0.passes ? "ok" : "failing") }) { first, _ in first }
            body["status"] = isReady ? "ok" : "unavailable"
            return Self.reply(isReady ? .ok : .serviceUnavailable, body)
        }
    }

    private static func reply(_ status: HTTPResponse.Status, _ body: [String: String]) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = (try? encoder.encode(body)) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
