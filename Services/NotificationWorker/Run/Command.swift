import ArgumentParser
import NotificationWorker
import ServiceCommands

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notification-worker",
        abstract: "Keeps the mails of the other services and sends them.",
        subcommands: [
            Serve<NotificationWorker>.self, Health<NotificationWorker>.self, CheckConfig<NotificationWorker>.self,
            MoveData<NotificationWorker>.self,
            ExportAudit<NotificationWorker>.self,
        ],
        defaultSubcommand: Serve<NotificationWorker>.self)
}
