import Contracts
import Database
import Foundation
import LibCrypto
import Sealing
import ServiceKit

/// What `account-migration import-eploz` does: says how far it is, what came of it and what was refused, and ends with a code that says which.
package struct LegacyImportRun: Sendable {
    /// How the command ends; the numbers of failures are those of sysexits.h.
    package enum Ending: Int32, Sendable {
        case done = 0
        case doneButRefusedLines = 3
        case unusableFile = 65
        case noFile = 66
        case failed = 70
        case noReport = 73
        case notStored = 74
        case tryAgain = 75
        case wrongSettings = 78
        case interrupted = 130
    }

    private let path: String
    private let format: LegacyFileFormat?
    private let report: String?
    private let allowsFewer: Bool

    /// How many refused lines are shown when no report is asked for.
    private static let shown = 20

    package init(path: String, format: LegacyFileFormat?, report: String?, allowsFewer: Bool) {
        self.path = path
        self.format = format
        self.report = report
        self.allowsFewer = allowsFewer
    }

    package func run() async -> Ending {
        do {
            let outcome = try await Interruptible.run { try await self.replaceDirectory() }
            switch outcome {
            case .isThereAlready(let accounts):
                print("The directory is that of this file already: \(accounts) accounts.")
                return .done
            case .imported(let accounts, let refused):
                print("The directory was replaced: \(accounts) accounts. Refused lines: \(refused).")
                return refused == 0 ? .done : .doneButRefusedLines
            }
        } catch {
            let ending = Self.ending(of: error)
            switch ending {
            case .interrupted: Self.say("Interrupted: the directory is as it was.")
            case .notStored:
                Self.say("The database did not take the accounts: look at the server or at the disk. The directory is as it was.")
            default: ServiceMain.report(error)
            }
            return ending
        }
    }

    private func replaceDirectory() async throws -> LegacyImport.Outcome {
        let config = try ServiceMain.settings { settings in ChassisConfig(.accountMigration, reading: &settings) }
        let random = SystemRandomSource()
        let sealer = Sealer(keyring: try Keyring.load(fromFile: config.keyringFile), random: random)
        let database = try config.database.open()
        do {
            try await Migrator([ChassisSchema.first] + AccountMigration.migrations).migrate(database, now: Date())
            let realm = Realm(issuer: config.issuer, database: database, sealer: sealer, random: random, clock: SystemClock())
            let outcome = try await self.replaceDirectory(in: realm)
            try await database.close()
            return outcome
        } catch {
            try? await database.close()
            throw error
        }
    }

    private func replaceDirectory(in realm: Realm) async throws -> LegacyImport.Outcome {
        let line = ProgressLine()
        let file = try self.report.map { path throws(LegacyImportError) in try RefusalReport(path: path) }
        var refused = 0
        let report: LegacyImport.Report = { number, refusal in
            refused += 1
            if let file {
                try file.add(number, refusal)
            } else if refused <= Self.shown {
                Self.say("line \(number): \(refusal)")
            } else if refused == Self.shown + 1 {
                Self.say("… and more: --report FILE names every line")
            }
        }
        let format = self.format ?? LegacyFileFormat(ofFile: self.path)
        let legacyImport = LegacyImport(realm: realm) { line.show($0.step.rawValue, $0.done, of: $0.of) }
        let outcome = try await legacyImport.replace(by: self.path, format: format, allowsFewer: self.allowsFewer, report: report)
        if case .isThereAlready = outcome, file != nil {
            // Perhaps the import that brought it was not heard of: its report is made again.
            _ = try await legacyImport.survey(of: DirectoryFile(path: self.path), format: format, report: report)
        }
        return outcome
    }

    private static func ending(of error: any Error) -> Ending {
        switch error {
        case is CancellationError: .interrupted
        case is ConfigurationError, is KeyringError: .wrongSettings
        case let error as LegacyImportError:
            switch error {
            case .unreadable, .notAFile: .noFile
            case .empty, .wrongEncoding, .wrongHeader, .refusedLines, .tooFew, .changed: .unusableFile
            case .underWay, .overtaken, .inDoubt: .tryAgain
            case .reportUnwritable: .noReport
            }
        case DatabaseError.unavailable: .notStored
        case DatabaseError.busy, DatabaseError.unreachable: .tryAgain
        default: .failed
        }
    }

    private static func say(_ words: String) {
        FileHandle.standardError.write(Data("\(words)\n".utf8))
    }
}
