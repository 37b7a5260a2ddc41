import AsyncHTTPClient
import Contracts
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// Keeps a service's clock to the one the broker keeps, in sandbox mode: it asks four times a second, so that no instance is ever further
/// behind. While the broker does not answer, the clock stays as it is.
package struct ClockFollowing: Service {
    private let clock: MovableClock
    private let service: ServiceName
    private let instance: UUID
    private let url: String
    private let http: HTTPClient
    private let logger: Logger

    /// How far behind a service may be.
    package static let interval: Duration = .milliseconds(250)

    package init(clock: MovableClock, service: ServiceName, instance: UUID, broker: String, http: HTTPClient, logger: Logger) {
        self.clock = clock
        self.service = service
        self.instance = instance
        self.url = broker + SandboxClockAPI.follow.path
        self.http = http
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.follow()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Asks until the answer is the offset this service goes by already, so that the broker hears of it at once.
    func follow() async {
        while !Task.isCancelled, let wanted = try? await self.ask(), wanted != self.clock.offset {
            self.clock.offset = wanted
            self.logger.notice("clock moved", metadata: ["clock.offset_ms": .stringConvertible(wanted.milliseconds)])
        }
    }

    private func ask() async throws -> ClockOffset {
        let state = ClockFollower(service: self.service, instance: self.instance, offset: self.clock.offset)
        var request = HTTPClientRequest(url: self.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try ContractCoding.encoder.encode(state)))
        let response = try await self.http.execute(request, timeout: .seconds(2))
        let body = try await response.body.collect(upTo: 1024)
        return try ContractCoding.decoder.decode(ClockOffset.self, from: Data(body.readableBytesView))
    }
}
