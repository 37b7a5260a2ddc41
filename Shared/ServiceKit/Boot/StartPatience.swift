import Database
import Logging

/// Waits at a start for what a service cannot do without: a server that is started at the same time may take a little longer.
///
/// There is no end to it but a signal: whoever runs the service sees the lines and decides.
struct StartPatience: Sendable {
    let logger: Logger
    var pause: Duration = .seconds(1)
    /// How many attempts pass between two lines of the log.
    var silence = 10

    /// Runs `body` again until it neither finds the database unavailable nor too busy.
    func wait<Value: Sendable>(for name: String, _ body: @Sendable () async throws -> Value) async throws -> Value {
        var attempts = 0
        while true {
            do {
                return try await body()
            } catch DatabaseError.unreachable(let words) {
                try await self.rest(name, attempts, reason: words)
            } catch DatabaseError.unavailable {
                try await self.rest(name, attempts, reason: "it does not answer")
            } catch DatabaseError.busy {
                try await self.rest(name, attempts, reason: "it is busy")
            }
            attempts += 1
        }
    }

    private func rest(_ name: String, _ attempts: Int, reason: String) async throws {
        if attempts.isMultiple(of: self.silence) {
            self.logger.warning("waiting for a dependency", metadata: ["dependency": .string(name), "dependency.reason": .string(reason)])
        }
        try await Task.sleep(for: self.pause)
    }
}
