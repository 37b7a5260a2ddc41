import Configuration
import Database
import Foundation
import Logging
import Sealing

/// What every executable does: settings in, service on; everything wrong with the settings in one message.
package enum ServiceMain {
    /// Reads the settings from the environment.
    ///
    /// - Throws: ``ConfigurationError`` naming all that is wrong.
    package static func settings<Config>(_ read: (inout Settings) throws -> Config) throws -> Config {
        var settings = Settings(ConfigReader(provider: EnvironmentVariablesProvider()))
        let config = try read(&settings)
        try settings.check()
        return config
    }

    /// Prints what went wrong for whoever started the service. Only errors that are written for people are printed as they are.
    package static func report(_ error: any Error) {
        FileHandle.standardError.write(Data("\(Self.words(for: error))\n".utf8))
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as ConfigurationError: error.description
        case let error as any CustomStringConvertible where error is any StartError: error.description
        case let error as DatabaseError: Self.words(for: error)
        default: "The service could not start: \(ErrorSummary.of(error))"
        }
    }

    private static func words(for error: DatabaseError) -> String {
        switch error {
        case .schemaNewer(let found, let known):
            """
            The database was written by a newer version of this program (its schema is \(found), this version knows \(known)). Start the newer \
            version, or restore the data that belong to this one.
            """
        case .migrationChanged(let version):
            "Step \(version) of the schema is not the one this database was made with. This program and this database do not belong together."
        case .unsuitable(let reason): "The database will not do: \(reason)."
        case .unavailable: "The database cannot be opened. Look at DATABASE_PATH or DATABASE_URL, at the folder's owner and at the disk."
        case .unreachable(let words): "There is no way to the database: \(words)"
        case .conflict, .notFound, .uniqueViolation, .constraintViolation, .unstorable, .busy, .malformed, .failed:
            "The service could not start: \(ErrorSummary.of(error))"
        }
    }
}

/// An error of a start whose description tells the operator what to do and holds nothing personal.
package protocol StartError: Error, CustomStringConvertible {}

extension KeyringError: StartError {}
extension DatabaseMoveError: StartError {}
