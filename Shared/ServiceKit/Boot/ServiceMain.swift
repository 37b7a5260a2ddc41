import Configuration
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
        default: "The service could not start: \(ErrorSummary.of(error))"
        }
    }
}

/// An error of a start whose description tells the operator what to do and holds nothing personal.
package protocol StartError: Error, CustomStringConvertible {}

extension KeyringError: StartError {}
