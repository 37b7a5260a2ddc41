import Contracts
import Database
import ServiceKit

/// A service as its executable sees it.
package protocol RunnableService: Sendable {
    associatedtype Config: RunnableServiceConfig

    static var name: ServiceName { get }
    /// Its own steps of the schema, numbered from 2.
    static var migrations: [SchemaMigration] { get }

    static func start(_ config: Config, telemetry: Telemetry) async throws -> Self
    /// Serves until the process is told to stop.
    func run() async throws
}

/// All settings of a service.
package protocol RunnableServiceConfig: Sendable {
    var chassis: ChassisConfig { get }

    init(reading settings: inout Settings)
}
