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
            } catch DatabaseError.unavailable, DatabaseError.busy {
                if attempts.isMultiple(of: self.silence) {
                    self.logger.warning("waiting for a dependency", metadata: ["dependency": .string(name)])
                }
                attempts += 1
                try await Task.sleep(for: self.pause)
            }
        }
    }
}
