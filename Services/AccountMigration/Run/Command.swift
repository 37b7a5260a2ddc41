import AccountMigration
import ArgumentParser
import ServiceKit

/// `account-migration`: ePLOZ → UEOZ.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account-migration",
        abstract: "Searches ePLOZ for whoever logs in for the first time and moves what it finds to UEOZ.",
        subcommands: [Serve.self, Health.self, CheckConfig.self], defaultSubcommand: Serve.self)

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serves until SIGTERM or SIGINT.")

        func run() async throws {
            do {
                let config = try ServiceMain.settings(AccountMigrationConfig.init)
                let telemetry = Telemetry.bootstrap("account-migration", level: config.chassis.logLevel)
                try await AccountMigration.start(config, telemetry: telemetry).run()
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }

    struct Health: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Asks the instance on this machine whether it is ready.")

        func run() async throws {
            let config = try ServiceMain.settings(AccountMigrationConfig.init)
            let isReady = await HealthCommand.isReady(host: config.chassis.host, port: config.chassis.port)
            print(isReady ? "ready" : "not ready")
            if !isReady { throw ExitCode.failure }
        }
    }

    struct CheckConfig: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Reads the settings and says what is wrong with them.")

        func run() async throws {
            do {
                _ = try ServiceMain.settings(AccountMigrationConfig.init)
                print("The configuration is complete.")
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }
}
