import ArgumentParser
import ServiceKit

/// `check-config`.
package struct CheckConfig<Service: RunnableService>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "check-config", abstract: "Say what is wrong with the settings and the files they name.")
    }

    package init() {}

    package func run() async throws {
        try await reporting {
            _ = try ServiceMain.settings(Service.Config.init)
            print("The configuration is complete.")
        }
    }
}
