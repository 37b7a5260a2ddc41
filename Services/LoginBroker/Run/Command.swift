import ArgumentParser
import LoginBroker
import ServiceCommands

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login-broker",
        abstract: "OpenID Provider and mock national node.",
        subcommands: [
            Serve<LoginBroker>.self, Health<LoginBroker>.self, CheckConfig<LoginBroker>.self, MoveData<LoginBroker>.self,
            ExportAudit<LoginBroker>.self,
            KeyringCommand.self,
        ],
        defaultSubcommand: Serve<LoginBroker>.self)
}
