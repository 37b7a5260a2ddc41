import Database
import Logging
import ServiceKit
import ServiceLifecycle

/// Reads the register of units once the service has started, so that nobody's first search waits for it.
struct RegisterPreparation: Service {
    let register: UnitRegister
    let database: any Database
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await self.register.prepare(in: self.database)
            } catch {
                // The first search reads it then.
                self.logger.warning("the register of units was not read", metadata: ["error.type": .string(ErrorSummary.of(error))])
            }
        }
        // A service that returns would end the whole group.
        try? await gracefulShutdown()
    }
}
