import AccountMigrationDomain
import Contracts
import Foundation
import ServiceCommands
import ServiceKit
import Vocabulary

/// The settings of account-migration.
package struct AccountMigrationConfig: RunnableServiceConfig {
    package let chassis: ChassisConfig
    package let legacyDirectory: LegacyDirectorySource
    /// How long each search takes at least, in milliseconds: none of it ePLOZ's. In sandbox mode people are to see that it is going on.
    package let legacyDirectoryDelay: Int
    /// How often and for how long ePLOZ is asked before it counts as not answering.
    package let searchPolicy: SearchPolicy
    /// profile-requests as browsers reach it, for the links in the footer.
    package let profilesURL: String
    /// The help line: what people are told to turn to, and what it may do.
    package let helpline: Helpline

    package struct Helpline: Sendable {
        package let phone: String
        package let email: String
        /// How often each of the help line may search by what a caller tells.
        package let searches: HelplineSearchLimit
    }

    package init(reading settings: inout Settings) {
        self.chassis = ChassisConfig(.accountMigration, reading: &settings)
        let timeout = settings.integer("eploz.timeout.ms", default: 60_000, in: 100...600_000)
        self.legacyDirectory = Self.legacyDirectory(
            reading: &settings, timeout: .milliseconds(timeout), sandbox: self.chassis.sandbox)
        self.legacyDirectoryDelay = settings.integer("eploz.delay.ms", default: self.chassis.sandbox ? 1500 : 0, in: 0...600_000)
        self.searchPolicy = SearchPolicy(
            attempts: settings.integer("eploz.attempts", default: 3, in: 1...10),
            // The delay is ours, and no time that ePLOZ takes.
            limit: Double(timeout + self.legacyDirectoryDelay) / 1000, firstPause: 2)
        self.profilesURL = settings.baseURL(
            "profiles.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .profileRequests))")
        self.helpline = Helpline(
            phone: settings.text("helpline.phone", default: "00 000 00 00"),
            email: settings.text("helpline.email", default: "infolinia@ssoz.example"),
            searches: HelplineSearchLimit(most: settings.integer("helpline.searches", default: 30, in: 1...100_000)))
    }

    private static func legacyDirectory(reading settings: inout Settings, timeout: Duration, sandbox: Bool) -> LegacyDirectorySource {
        let file = settings.optionalFile("eploz.directory.file") { path in
            try LegacySurvey.checkBeginning(of: DirectoryFile(path: path), format: LegacyFileFormat(ofFile: path))
        }
        let token = settings.optionalSecret("eploz.directory.token")
        guard settings.optionalText("eploz.directory.url") != nil else {
            if file == nil { settings.refuse("eploz.directory.file", "is not set, nor is EPLOZ_DIRECTORY_URL: one of the two is needed") }
            return .file(path: file ?? "")
        }
        let url = settings.baseURL("eploz.directory.url")
        if file != nil { settings.refuse("eploz.directory.url", "and EPLOZ_DIRECTORY_FILE are both set: only one of the two may be") }
        if token == nil { settings.refuse("eploz.directory.token", "is not set: EPLOZ_DIRECTORY_URL needs it") }
        if !sandbox, url.hasPrefix("http://"), !Self.isLoopback(url) {
            settings.refuse("eploz.directory.url", "must be https: everybody on the way could read the PESEL")
        }
        return .service(url: url, token: token ?? Secret(""), timeout: timeout)
    }

    private static func isLoopback(_ url: String) -> Bool {
        let host = URLComponents(string: url)?.host ?? ""
        return ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host)
    }
}
