import Contracts
import Database
import Foundation
import LibCrypto
import Sealing
import ServiceKit

/// What `profile-requests import-units` and `generate-units` have in common: the settings, the database, and codes that say how it ended.
package enum RegisterCommandRun {
    /// How a command ends; the numbers of failures are those of sysexits.h.
    package enum Ending: Int32, Sendable {
        case done = 0
        case unusableFile = 65
        case noFile = 66
        case failed = 70
        case unwritable = 73
        case notStored = 74
        case tryAgain = 75
        case wrongSettings = 78
        case interrupted = 130
    }

    static func run(_ body: @escaping @Sendable () async throws -> Void) async -> Ending {
        do {
            try await Interruptible.run(body)
            return .done
        } catch {
            let ending = Self.ending(of: error)
            switch ending {
            case .interrupted: Self.say("Interrupted: the register is as it was.")
            case .notStored: Self.say("The database did not take the units: look at the server or at the disk. The register is as it was.")
            default: ServiceMain.report(error)
            }
            return ending
        }
    }

    static func withRealm<Value: Sendable>(_ body: (Realm) async throws -> Value) async throws -> Value {
        let config = try ServiceMain.settings { settings in ChassisConfig(.profileRequests, reading: &settings) }
        let random = SystemRandomSource()
        let sealer = Sealer(keyring: try Keyring.load(fromFile: config.keyringFile), random: random)
        let database = try config.database.open()
        do {
            try await Migrator([ChassisSchema.first] + ProfileRequests.migrations).migrate(database, now: Date())
            let realm = Realm(issuer: config.issuer, database: database, sealer: sealer, random: random, clock: SystemClock())
            let value = try await body(realm)
            try await database.close()
            return value
        } catch {
            try? await database.close()
            throw error
        }
    }

    static func say(_ words: String) {
        FileHandle.standardError.write(Data("\(words)\n".utf8))
    }

    private static func ending(of error: any Error) -> Ending {
        switch error {
        case is CancellationError: .interrupted
        case is ConfigurationError, is KeyringError: .wrongSettings
        case let error as RegisterImportError:
            switch error {
            case .unreadable, .notAFile: .noFile
            case .empty, .wrongEncoding, .missingColumns, .repeatedColumn, .refusedLines, .changed, .otherUnits: .unusableFile
            case .reportUnwritable: .unwritable
            }
        case DatabaseError.unavailable, DatabaseError.failed: .notStored
        case DatabaseError.busy, DatabaseError.unreachable, DatabaseError.conflict: .tryAgain
        default: .failed
        }
    }
}
