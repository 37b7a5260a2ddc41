import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/sandbox/clock`: the clock of all four services. Only in sandbox mode.
///
/// `POST {"forwardSeconds": 86400}` moves it forward, `DELETE` sets it back to the system's time, `GET` says where it stands.
struct ClockRoutes: Sendable {
    let clock: SandboxClock

    static let state = Endpoint<Nothing, SandboxClock.State>(.get, "/sandbox/clock", isIdempotent: true)
    static let move = Endpoint<Move, SandboxClock.State>(.post, "/sandbox/clock", isIdempotent: false)
    static let reset = Endpoint<Nothing, SandboxClock.State>(.delete, "/sandbox/clock", isIdempotent: true)

    struct Move: Codable, Hashable, Sendable {
        /// From one second to ten years.
        let forwardSeconds: Int64
    }

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                JSONBodies()
            }
            .serve(Self.state) { _, _ in self.clock.state }
            .serve(Self.move) { move, _ in
                guard (1...SandboxClock.limit).contains(move.forwardSeconds) else { throw ClockMovedTooFar() }
                return try await self.clock.move(forward: move.forwardSeconds)
            }
            .serve(Self.reset) { _, _ in try await self.clock.reset() }
            .serve(SandboxClockAPI.follow) { follower, _ in self.clock.follow(follower) }
    }
}

/// Only JSON is taken: a form on a page of somebody else's cannot send that without asking first (CORS).
private struct JSONBodies: RouterMiddleware {
    typealias Context = ServiceContext

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let type = request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
        guard request.method != .post || type == "application/json" else {
            throw Problem(status: 415, title: "Unsupported media type", detail: "Send JSON, with content-type application/json.")
        }
        return try await next(request, context)
    }
}

extension ClockMovedTooFar: ProblemConvertible {
    var problem: Problem {
        Problem(
            status: 422, title: "Too far", code: "clock-moved-too-far",
            detail: "The clock moves forward by 1 second or more, up to ten years in all. DELETE sets it back to the system's time.")
    }
}
