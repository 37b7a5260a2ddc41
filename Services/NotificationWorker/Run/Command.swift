import ArgumentParser
import NotificationWorker
import ServiceKit

/// `notification-worker`: mails.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notification-worker", abstract: "Keeps the mails of the other services and sends them.",
        subcommands: [Serve.self, Health.self, CheckConfig.self], defaultSubcommand: Serve.self)

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serves until SIGTERM or SIGINT.")

        func run() async throws {
            do {
                let config = try ServiceMain.settings(NotificationWorkerConfig.init)
                let telemetry = Telemetry.bootstrap("notification-worker", level: config.chassis.logLevel)
                try await NotificationWorker.start(config, telemetry: telemetry).run()
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }

    struct Health: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Asks the instance on this machine whether it is ready.")

        func run() async throws {
            let config = try ServiceMain.settings(NotificationWorkerConfig.init)
            let isReady = await HealthCommand.isReady(host: config.chassis.host, port: config.chassis.port)
            print(isReady ? "ready" : "not ready")
            if !isReady { throw ExitCode.failure }
        }
    }

    struct CheckConfig: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Reads the settings and says what is wrong with them.")

        func run() async throws {
            do {
                _ = try ServiceMain.settings(NotificationWorkerConfig.init)
                print("The configuration is complete.")
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }
}
