import ArgumentParser
import ProfileRequests
import ServiceKit

/// `profile-requests`: UEOZ accounts and SSOZ II.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile-requests",
        abstract: "Serves UEOZ accounts and SSOZ II: units, profiles, role requests and their verification.",
        subcommands: [Serve.self, Health.self, CheckConfig.self], defaultSubcommand: Serve.self)

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serves until SIGTERM or SIGINT.")

        func run() async throws {
            do {
                let config = try ServiceMain.settings(ProfileRequestsConfig.init)
                let telemetry = Telemetry.bootstrap("profile-requests", level: config.chassis.logLevel)
                try await ProfileRequests.start(config, telemetry: telemetry).run()
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }

    struct Health: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Asks the instance on this machine whether it is ready.")

        func run() async throws {
            let config = try ServiceMain.settings(ProfileRequestsConfig.init)
            let isReady = await HealthCommand.isReady(host: config.chassis.host, port: config.chassis.port)
            print(isReady ? "ready" : "not ready")
            if !isReady { throw ExitCode.failure }
        }
    }

    struct CheckConfig: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Reads the settings and says what is wrong with them.")

        func run() async throws {
            do {
                _ = try ServiceMain.settings(ProfileRequestsConfig.init)
                print("The configuration is complete.")
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }
}
