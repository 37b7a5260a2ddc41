import ArgumentParser
import ProfileRequests
import ServiceCommands

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile-requests",
        abstract: "Serves UEOZ accounts and SSOZ II: units, profiles, role requests and their verification.",
        subcommands: [
            Serve<ProfileRequests>.self, Health<ProfileRequests>.self, CheckConfig<ProfileRequests>.self, MoveData<ProfileRequests>.self,
            ExportAudit<ProfileRequests>.self, ImportUnits.self, GenerateUnits.self, ImportCommand.self,
        ],
        defaultSubcommand: Serve<ProfileRequests>.self)
}
