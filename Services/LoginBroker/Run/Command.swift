import ArgumentParser
import Foundation
import LoginBroker
import ServiceKit

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login-broker", abstract: "OpenID provider and mock national node.",
        subcommands: [Serve.self, Health.self, CheckConfig.self, Keyring.self], defaultSubcommand: Serve.self)

    static func config() throws -> LoginBrokerConfig {
        try ServiceMain.settings { LoginBrokerConfig(reading: &$0, environment: ProcessInfo.processInfo.environment) }
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve until SIGTERM or SIGINT.")

    func run() async throws {
        do {
            let config = try Command.config()
            let telemetry = Telemetry.bootstrap("login-broker", level: config.chassis.logLevel)
            try await LoginBroker.start(config, telemetry: telemetry).run()
        } catch {
            ServiceMain.report(error)
            throw ExitCode.failure
        }
    }
}

struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Exit with 0 if the instance on this machine is ready.")

    func run() async throws {
        let config = try Command.config()
        guard await HealthCommand.isReady(host: config.chassis.host, port: config.chassis.port) else { throw ExitCode.failure }
    }
}

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what is wrong with the settings and the files they name.")

    func run() throws {
        do {
            _ = try Command.config()
            print("The configuration is complete.")
        } catch {
            ServiceMain.report(error)
            throw ExitCode.failure
        }
    }
}

struct Keyring: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The keys that seal personal data.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a file with new keys; one that is there already is never overwritten.")

        @Argument(help: "Where the file goes.") var path: String
        @Flag(help: "Succeed when the file is there already.") var ifMissing = false

        func run() throws {
            if self.ifMissing, FileManager.default.fileExists(atPath: self.path) { return }
            do {
                try LoginBroker.createKeyring(at: self.path)
            } catch {
                ServiceMain.report(error)
                throw ExitCode.failure
            }
        }
    }
}
