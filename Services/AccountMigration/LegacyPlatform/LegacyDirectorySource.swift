import AsyncHTTPClient
import ServiceKit
import ServiceLifecycle
import Vocabulary

/// Where ePLOZ's directory is.
package enum LegacyDirectorySource: Sendable {
    /// A file that is imported once.
    case file(path: String)
    /// A service that answers ``EplozAPI``.
    case service(url: String, token: Secret, timeout: Duration)

    /// Makes the directory ready to be searched.
    ///
    /// - Returns: with it, what has to run as long as it is used.
    func open(on chassis: Chassis) async throws -> (directory: any LegacyDirectory, background: [any Service]) {
        switch self {
        case .file(let path):
            try await LegacyImport(realm: chassis.realm).once(path, logger: chassis.logger)
            return (StoredLegacyDirectory(database: chassis.realm.database, sealer: chassis.realm.sealer), [])
        case .service(let url, let token, let timeout):
            let http = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: HTTPLegacyDirectory.clientConfiguration(timeout: timeout))
            let directory = HTTPLegacyDirectory(baseURL: url, token: token, timeout: timeout, http: http, logger: chassis.logger)
            return (directory, [HTTPClientClosing(http: http)])
        }
    }
}

/// Lets go of a client's connections at the end. It stands before whatever uses them: services end in reverse order.
private struct HTTPClientClosing: Service {
    let http: HTTPClient

    func run() async throws {
        try? await gracefulShutdown()
        try await self.http.shutdown()
    }
}
