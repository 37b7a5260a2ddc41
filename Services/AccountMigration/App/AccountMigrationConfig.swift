import AccountMigrationDomain
import Contracts
import ServiceCommands
import ServiceKit

/// The settings of account-migration.
package struct AccountMigrationConfig: RunnableServiceConfig {
    package let chassis: ChassisConfig
    /// The CSV file the mock ePLOZ is made of.
    package let legacyDirectoryFile: String
    /// How long each search takes, in milliseconds.
    package let legacyDirectoryDelay: Int
    /// How often and for how long ePLOZ is asked before it counts as not answering.
    package let searchPolicy: SearchPolicy
    /// profile-requests as browsers reach it, for the links in the footer.
    package let profilesURL: String
    /// What people are told to turn to.
    package let helpline: Helpline

    package struct Helpline: Sendable {
        package let phone: String
        package let email: String
    }

    package init(reading settings: inout Settings) {
        self.chassis = ChassisConfig(.accountMigration, reading: &settings)
        self.legacyDirectoryFile = settings.text("eploz.directory.file")
        self.legacyDirectoryDelay = settings.integer("eploz.delay.ms", default: 1500, in: 0...600_000)
        self.searchPolicy = SearchPolicy(
            attempts: settings.integer("eploz.attempts", default: 3, in: 1...10),
            limit: Double(settings.integer("eploz.timeout.ms", default: 60_000, in: 100...600_000)) / 1000, firstPause: 2)
        self.profilesURL = settings.baseURL(
            "profiles.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .profileRequests))")
        self.helpline = Helpline(
            phone: settings.text("helpline.phone", default: "00 000 00 00"),
            email: settings.text("helpline.email", default: "infolinia@ssoz.example"))
    }
}
