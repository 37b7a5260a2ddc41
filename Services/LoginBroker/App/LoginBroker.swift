import Contracts
import Database
import Foundation
import Hummingbird
import JOSE
import LibCrypto
import LoginBrokerDomain
import Sealing
import ServiceCommands
import ServiceKit
import WebPages

/// The service login-broker, put together: OpenID provider and mock national node.
package struct LoginBroker: RunnableService {
    package static let name = ServiceName.loginBroker
    package static let migrations = LoginBrokerSchema.migrations

    package let config: LoginBrokerConfig
    package let chassis: Chassis
    package let provider: Provider
    package let node: NationalNode
    private let clock: SandboxClock?

    /// Opens what the service needs.
    package static func start(_ config: LoginBrokerConfig, telemetry: Telemetry) async throws -> LoginBroker {
        try await Chassis.start(config.chassis, migrations: Self.migrations, algorithms: [.es256, .rs256], telemetry: telemetry) {
            chassis in
            let pages = try LoginBrokerPages.renderer(profilesURL: config.profilesURL)
            let provider = try await chassis.waitingForDatabase {
                try await Provider.load(
                    clients: config.clients, keys: chassis.keys, realm: chassis.realm, publicURL: config.chassis.publicURL, pages: pages
                ) { uri in
                    RemoteKeySet(fetch: KeySetFetch(http: chassis.http, url: uri).callAsFunction)
                }
            }
            let node = try await NationalNode.load(config, chassis: chassis, provider: provider)
            let clock = chassis.movableClock.map { SandboxClock(clock: $0, realm: chassis.realm, logger: chassis.logger) }
            return LoginBroker(config: config, chassis: chassis, provider: provider, node: node, clock: clock)
        }
    }

    /// Makes a keyring file with new keys, for all four services or one.
    package static func createKeyring(at path: String) throws {
        try Keyring.create(atFile: path, random: SystemRandomSource())
    }

    /// Everything the service answers; each group of routes hangs itself in.
    package func router() throws -> Router<ServiceContext> {
        let router = try self.chassis.router()
        router.addMiddleware {
            SecurityHeaders(https: self.config.chassis.isPublicOverTLS)
            UnmatchedAddresses(pages: self.provider.pages)
        }
        self.provider.pages.assets.register(on: router)
        try self.provider.register(on: router)
        self.node.register(on: router)
        if let clock { ClockRoutes(clock: clock).register(on: router) }
        router.refuseOtherMethods(through: router.group().addMiddleware { ErrorPages(self.provider.pages) })
        return router
    }

    /// Serves until told to stop.
    package func run() async throws {
        let housekeeping = Housekeeping(realm: self.chassis.realm, logger: self.chassis.logger)
        try await self.chassis.run(try self.router(), background: [housekeeping] + (self.clock.map { [$0] } ?? []))
    }
}
