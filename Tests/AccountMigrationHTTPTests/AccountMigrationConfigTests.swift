import Configuration
import Foundation
import LibCrypto
import Sealing
import ServiceKit
import Testing

@testable import AccountMigration

@Suite("Settings of account-migration")
struct AccountMigrationConfigTests {
    /// With a keyring and, where `f` is named as the directory, an empty one.
    private func read(_ variables: [String: String]) throws -> AccountMigrationConfig {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Keyring.create(atFile: folder.appending(path: "keyring").path, random: SystemRandomSource())
        let directory = folder.appending(path: "eploz.csv")
        try "pesel;login;email;status;given_names;family_name\n".write(to: directory, atomically: true, encoding: .utf8)
        var variables = variables.merging(["SEALING_KEYRING_FILE": folder.appending(path: "keyring").path]) { $1 }
        if variables["EPLOZ_DIRECTORY_FILE"] == "f" { variables["EPLOZ_DIRECTORY_FILE"] = directory.path }
        var settings = Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
        let config = AccountMigrationConfig(reading: &settings)
        try settings.check()
        return config
    }

    private func problems(_ variables: [String: String]) -> [String] {
        do {
            _ = try self.read(variables)
            return []
        } catch {
            return (error as? ConfigurationError)?.problems ?? ["\(error)"]
        }
    }

    @Test("exactly one of file and address must be set, and what else is wrong is said with it")
    func exactlyOne() {
        #expect(
            self.problems(["EPLOZ_DELAY_MS": "soon"]) == [
                "EPLOZ_DIRECTORY_FILE is not set, nor is EPLOZ_DIRECTORY_URL: one of the two is needed",
                "EPLOZ_DELAY_MS must be a whole number from 0 to 600000",
            ])
        #expect(
            self.problems(["EPLOZ_DIRECTORY_FILE": "f", "EPLOZ_DIRECTORY_URL": "https://eploz.example", "EPLOZ_TIMEOUT_MS": "0"]) == [
                "EPLOZ_TIMEOUT_MS must be a whole number from 100 to 600000",
                "EPLOZ_DIRECTORY_URL and EPLOZ_DIRECTORY_FILE are both set: only one of the two may be",
                "EPLOZ_DIRECTORY_TOKEN is not set: EPLOZ_DIRECTORY_URL needs it",
            ])
        #expect(self.problems(["EPLOZ_DIRECTORY_FILE": "f"]) == [])
        #expect(self.problems(["EPLOZ_DIRECTORY_URL": "https://eploz.example/", "EPLOZ_DIRECTORY_TOKEN": "t"]) == [])
    }

    @Test("the PESEL does not travel readably to another machine, but in sandbox mode")
    func plaintext() {
        let address = ["EPLOZ_DIRECTORY_URL": "http://eploz.example", "EPLOZ_DIRECTORY_TOKEN": "t"]
        #expect(self.problems(address) == ["EPLOZ_DIRECTORY_URL must be https: everybody on the way could read the PESEL"])
        #expect(self.problems(address.merging(["SANDBOX": "true"]) { $1 }) == [])
        #expect(self.problems(address.merging(["EPLOZ_DIRECTORY_URL": "http://127.0.0.1:9"]) { $1 }) == [])
    }
}
