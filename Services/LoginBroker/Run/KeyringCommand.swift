import ArgumentParser
import Foundation
import LoginBroker
import ServiceKit

/// `keyring`.
struct KeyringCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keyring", abstract: "The keys that seal personal data.", subcommands: [Create.self])

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
