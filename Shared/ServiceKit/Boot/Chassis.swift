import AsyncHTTPClient
import Contracts
import Database
import Foundation
import Hummingbird
import HummingbirdCore
import JOSE
import LibCrypto
import Logging
import NIOCore
import Sealing
import ServiceLifecycle
import UnixSignals

/// What every service boots on: its database, its keys, its way to the others, and the server its routes hang in.
package struct Chassis: Sendable {
    package let config: ChassisConfig
    package let realm: Realm
    package let keys: SigningKeys
    package let http: HTTPClient
    /// How long others may take for an answer.
    package let patience: TimeAmount
    package let logger: Logger
    private let metrics: MetricsRegistry
    package let readiness: Readiness
    /// The realm's clock, if it can be moved: in sandbox mode only.
    package let movableClock: MovableClock?
    private let tokens: ServiceTokenSource

    /// Further connections wait in the system's backlog until one of these has ended.
    private static let connectionLimit = 2048

    /// Opens the database, brings its schema up to date and loads the service's keys.
    ///
    /// - Parameters:
    ///   - migrations: the service's own, numbered from 2; ``ChassisSchema`` is the first.
    ///   - algorithms: what the service signs with; the first one signs its client assertions.
    ///   - answerWithin: how long others may take for an answer.
    package static func start(
        _ config: ChassisConfig, migrations: [SchemaMigration], algorithms: [SignatureAlgorithm] = [.es256], telemetry: Telemetry,
        answerWithin: TimeAmount = .seconds(10)
    ) async throws -> Chassis {
        let random = SystemRandomSource()
        let keyring = try Keyring.load(fromFile: config.keyringFile)
        let database = try config.database.open()
        let movableClock = config.sandbox ? MovableClock() : nil
        let clock: any WallClock = movableClock ?? SystemClock()
        let patience = StartPatience(logger: telemetry.logger)
        try await patience.wait(for: "database") {
            try await Migrator([ChassisSchema.first] + migrations).migrate(database, now: clock.now())
        }
        let realm = Realm(
            issuer: config.issuer, database: database, sealer: Sealer(keyring: keyring, random: random), random: random, clock: clock)
        let keys = try await patience.wait(for: "database") { try await SigningKeys.load(algorithms, in: realm) }
        var httpConfiguration = HTTPClient.Configuration()
        httpConfiguration.timeout = .init(connect: .seconds(3), read: answerWithin)
        httpConfiguration.redirectConfiguration = .disallow
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: httpConfiguration)
        let tokens = ServiceTokenSource(
            client: config.service, key: try keys.key(for: algorithms.first ?? .es256), issuer: config.issuer, dial: config.issuerDial,
            http: http, random: random)
        return Chassis(
            config: config, realm: realm, keys: keys, http: http, patience: answerWithin, logger: telemetry.logger,
            metrics: telemetry.metrics,
            readiness: Readiness(checks: [.database(database)]), movableClock: movableClock, tokens: tokens)
    }

    /// Starts a chassis and builds the service on it; what cannot be built lets go of everything again.
    package static func start<Built>(
        _ config: ChassisConfig, migrations: [SchemaMigration], algorithms: [SignatureAlgorithm] = [.es256], telemetry: Telemetry,
        building build: (Chassis) async throws -> Built
    ) async throws -> Built {
        let chassis = try await Self.start(config, migrations: migrations, algorithms: algorithms, telemetry: telemetry)
        do {
            return try await build(chassis)
        } catch {
            await chassis.close()
            throw error
        }
    }

    /// Does what has to be done with the database before the service can start, and waits while it is away or too busy: `body` may be run again.
    package func waitingForDatabase<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await StartPatience(logger: self.logger).wait(for: "database", body)
    }

    /// A way to call `service` at `baseURL`, with `scopes` of its.
    package func transport(to service: ServiceName, at baseURL: String, scopes: [String]) -> HTTPServiceTransport {
        HTTPServiceTransport(service: service, baseURL: baseURL, scopes: scopes, tokens: self.tokens, http: self.http)
    }

    /// Checks access tokens meant for this service against the broker's keys.
    package func accessTokenVerifier() -> AccessTokenVerifier {
        AccessTokenVerifier(
            issuer: self.config.issuer, audience: self.config.service.audience,
            keys: RemoteKeySet(
                fetch: KeySetFetch(http: self.http, url: self.config.issuerDial + "/jwks.json", patience: self.patience).callAsFunction))
    }

    /// A router with what all services answer: health, metrics, keys; and the middleware that all answers pass.
    package func router() throws -> Router<ServiceContext> {
        let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            AccessLogMiddleware()
            UnmatchedAddresses()
        }
        HealthRoutes(readiness: self.readiness).register(on: router)
        MetricsRoute(registry: self.metrics).register(on: router)
        try JWKSRoute(keys: self.keys).register(on: router)
        return router
    }

    /// The application around a router; tests call it without a socket.
    package func application(_ router: Router<ServiceContext>) -> Application<RealmResponder<RouterResponder<ServiceContext>>> {
        let connections = OpenFileLimit.raise(forConnections: Self.connectionLimit)
        if connections < Self.connectionLimit {
            self.logger.warning("few files may be open: fewer clients are served at a time", metadata: ["connections": "\(connections)"])
        }
        router.refuseOtherMethods(through: router)
        return Application(
            responder: RealmResponder(realm: self.realm, proxies: self.config.trustedProxies, inner: router.buildResponder()),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [SlowClientGuard(), RequestFraming()], idleTimeout: .seconds(75),
                    httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(self.config.host, port: self.config.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(connections)),
            onServerRunning: { [config, logger] _ in
                logger.info(
                    "listening",
                    metadata: ["http.address": .string("\(config.host):\(config.port)"), "url": .string(config.publicURL)])
            },
            logger: self.logger)
    }

    /// Serves until SIGTERM or SIGINT: readiness turns off first; after ``ChassisConfig/shutdownDelay`` no connection is accepted any more and
    /// what is in flight is finished, within fifteen seconds; the database is closed last.
    package func run(_ router: Router<ServiceContext>, background: [any Service] = []) async throws {
        let application = self.application(router)
        let background = background + self.clockFollowing + [self.auditRetention]
        var configuration = ServiceGroupConfiguration(
            services: background.map { .init(service: $0) } + [.init(service: application)]
                + [.init(service: ReadinessSwitch(readiness: self.readiness, delay: self.config.shutdownDelay))],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: self.logger)
        configuration.maximumGracefulShutdownDuration = self.config.shutdownDelay + .seconds(15)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await self.close()
            throw ListenError(error, host: self.config.host, port: self.config.port) ?? error
        }
        await self.close()
        self.logger.info("stopped")
    }

    private var auditRetention: AuditRetention {
        AuditRetention(
            realm: self.realm, service: self.config.service, days: self.config.auditRetentionDays, logger: self.logger)
    }

    /// In sandbox mode the broker keeps the clock and every other service follows it.
    private var clockFollowing: [any Service] {
        guard let movableClock, self.config.service != .loginBroker else { return [] }
        return [
            ClockFollowing(
                clock: movableClock, service: self.config.service, instance: self.realm.newID(), broker: self.config.issuerDial,
                http: self.http, logger: self.logger)
        ]
    }

    /// Lets go of the connections and the database.
    package func close() async {
        try? await self.http.shutdown()
        try? await self.realm.database.close()
    }
}

/// Turns readiness off as soon as a shutdown begins, and holds the shutdown of everything else for `delay`: a connection that a load balancer
/// opens in the meantime is still accepted, one that waits in a listener's backlog when it closes is lost. Services end in reverse order, so
/// it stands last.
private struct ReadinessSwitch: Service {
    let readiness: Readiness
    let delay: Duration

    func run() async throws {
        try? await gracefulShutdown()
        self.readiness.turnOff()
        try? await Task.sleep(for: self.delay)
    }
}
