import ArgumentParser
import ServiceKit

/// `health`.
package struct Health<Service: RunnableService>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "health", abstract: "Ask the instance on this machine whether it is ready; 0 if it is.")
    }

    package init() {}

    package func run() async throws {
        try await reporting {
            let config = try ServiceMain.settings { settings in ChassisConfig(Service.name, reading: &settings) }
            let isReady = await HealthCommand.isReady(host: config.host, port: config.port)
            print(isReady ? "ready" : "not ready")
            if !isReady { throw ExitCode.failure }
        }
    }
}
