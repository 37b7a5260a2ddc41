import ArgumentParser
import Contracts
import ServiceKit

/// `serve`.
package struct Serve<Service: RunnableService>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "serve", abstract: "Serve until SIGTERM or SIGINT.")
    }

    package init() {}

    package func run() async throws {
        try await reporting {
            let config = try ServiceMain.settings(Service.Config.init)
            let telemetry = Telemetry.bootstrap(Service.name.rawValue, level: config.chassis.logLevel)
            try await Service.start(config, telemetry: telemetry).run()
        }
    }
}

/// Prints what went wrong in words for whoever typed the command, and ends with 1.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch {
        ServiceMain.report(error)
        throw ExitCode.failure
    }
}
