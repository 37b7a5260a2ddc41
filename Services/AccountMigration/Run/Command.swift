import AccountMigration
import ArgumentParser
import ServiceCommands

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account-migration",
        abstract: "Searches ePLOZ for whoever logs in for the first time and moves what it finds to UEOZ.",
        subcommands: [
            Serve<AccountMigration>.self, Health<AccountMigration>.self, CheckConfig<AccountMigration>.self,
            MoveData<AccountMigration>.self,
            ExportAudit<AccountMigration>.self, ImportCommand.self,
        ],
        defaultSubcommand: Serve<AccountMigration>.self)
}
