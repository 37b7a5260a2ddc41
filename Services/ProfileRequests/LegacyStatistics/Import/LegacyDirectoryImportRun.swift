import Contracts
import Database
import Foundation
import LibCrypto
import PasswordHashing
import Sealing
import ServiceKit

/// What `profile-requests import-ssoz1` does: says what came of it and what was refused, and ends with a code that says which.
package struct LegacyDirectoryImportRun: Sendable {
    /// How the command ends; the numbers of failures are those of sysexits.h.
    package enum Ending: Int32, Sendable {
        case done = 0
        case doneButRefusedLines = 3
        case unusableFile = 65
        case noFile = 66
        case failed = 70
        case tryAgain = 75
        case wrongSettings = 78
        case interrupted = 130
    }

    private let path: String

    package init(path: String) {
        self.path = path
    }

    package func run() async -> Ending {
        do {
            let count = try await Interruptible.run { try await self.importFile() }
            print(
                "The directory of SSOZ I: \(count.added) accounts added, \(count.changed) changed, \(count.unchanged) as they were. "
                    + "Refused lines: \(count.refused).")
            return count.refused == 0 ? .done : .doneButRefusedLines
        } catch {
            let ending = Self.ending(of: error)
            if ending == .interrupted {
                Self.say("Interrupted: the same command goes on from here.")
            } else {
                ServiceMain.report(error)
            }
            return ending
        }
    }

    private func importFile() async throws -> LegacyDirectoryImport.Count {
        let config = try ServiceMain.settings { settings in ChassisConfig(.profileRequests, reading: &settings) }
        let random = SystemRandomSource()
        let sealer = Sealer(keyring: try Keyring.load(fromFile: config.keyringFile), random: random)
        let passwords = try PasswordHasher(workers: ProcessInfo.processInfo.activeProcessorCount)
        let database = try config.database.open()
        do {
            try await Migrator([ChassisSchema.first] + ProfileRequests.migrations).migrate(database, now: Date())
            let realm = Realm(issuer: config.issuer, database: database, sealer: sealer, random: random, clock: SystemClock())
            let count = try await LegacyDirectoryImport(realm: realm, passwords: passwords).run(self.path) { line, refusal in
                Self.say("line \(line): \(refusal)")
            }
            try await database.close()
            return count
        } catch {
            try? await database.close()
            throw error
        }
    }

    private static func ending(of error: any Error) -> Ending {
        switch error {
        case is CancellationError: .interrupted
        case is ConfigurationError, is KeyringError: .wrongSettings
        case let error as LegacyDirectoryError:
            switch error {
            case .unreadable: .noFile
            case .empty, .wrongHeader, .refusedLines: .unusableFile
            }
        case DatabaseError.busy, DatabaseError.unreachable, DatabaseError.unavailable, DatabaseError.conflict,
            DatabaseError.uniqueViolation:
            .tryAgain
        default: .failed
        }
    }

    private static func say(_ words: String) {
        FileHandle.standardError.write(Data("\(words)\n".utf8))
    }
}
