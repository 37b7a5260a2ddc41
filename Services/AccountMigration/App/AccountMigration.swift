import Contracts
import Database
import Foundation
import Hummingbird
import Logging
import RelyingParty
import ServiceCommands
import ServiceKit
import ServiceLifecycle
import WebPages

/// The service account-migration: ePLOZ is searched, the person decides, the broker is told.
package struct AccountMigration: RunnableService {
    package static let name = ServiceName.accountMigration
    package static let migrations = AccountMigrationSchema.migrations

    private let config: AccountMigrationConfig
    private let chassis: Chassis
    private let migrations: Migrations
    private let helpline: Helpline
    private let watch: MigrationWatch
    private let worker: SearchWorker
    private let outbox: OutboxWorker
    private let background: [any Service]

    package static func start(_ config: AccountMigrationConfig, telemetry: Telemetry) async throws -> AccountMigration {
        try await Chassis.start(config.chassis, migrations: Self.migrations, telemetry: telemetry) { chassis in
            let broker = BrokerClient(
                transport: chassis.transport(
                    to: .loginBroker, at: config.chassis.issuerDial, scopes: [ServiceScope.handover, ServiceScope.migrations]))
            let (directory, background) = try await config.legacyDirectory.open(on: chassis)
            return AccountMigration(
                config: config, chassis: chassis,
                directory: DelayedLegacyDirectory(directory, delay: .milliseconds(config.legacyDirectoryDelay)), broker: broker,
                background: background)
        }
    }

    /// - Parameter background: what the directory needs to run meanwhile.
    package init(
        config: AccountMigrationConfig, chassis: Chassis, directory: any LegacyDirectory, broker: BrokerClient,
        background: [any Service] = []
    ) {
        self.config = config
        self.chassis = chassis
        self.background = background
        self.outbox = OutboxWorker(
            database: chassis.realm.database, sealer: chassis.realm.sealer, courier: BrokerCourier(broker: broker), logger: chassis.logger)
        let searches = SearchSignal()
        self.watch = MigrationWatch(realm: chassis.realm, logger: chassis.logger)
        self.migrations = Migrations(broker: broker, outbox: self.outbox, searches: searches)
        self.helpline = Helpline(searches: searches, limit: config.helpline.searches)
        self.worker = SearchWorker(
            search: LegacySearch(directory: directory, policy: config.searchPolicy, logger: chassis.logger),
            searches: searches, realm: chassis.realm, logger: chassis.logger)
    }

    package func router() throws -> Router<ServiceContext> {
        let router = try self.chassis.router()
        MigrationEventRoutes(helpline: self.helpline, verifier: self.chassis.accessTokenVerifier()).register(on: router)
        let site = try SiteKit(
            Site(
                name: "UEOZ", tagline: "Usługi Elektroniczne Ochrony Zdrowia", mark: "U", home: self.config.profilesURL,
                footerBase: self.config.profilesURL),
            resources: try ResourceFolder(target: "AccountMigration", fallback: Bundle.module.bundlePath), chassis: self.chassis)
        let browsers = site.group(on: router)
        MigrationPageRoutes(
            migrations: self.migrations, watch: self.watch, entrance: StageEntrance(stage: .migration, broker: self.migrations.broker),
            site: site,
            cookie: site.cookie("stage"), helpline: self.config.helpline
        ).register(on: browsers)
        let session = HelplineSession(
            relyingParty: try RelyingParty(HelplineSession.site, chassis: self.chassis), cookie: site.cookie("helpline"),
            browserCookie: site.cookie("browser"))
        HelplinePageRoutes(helpline: self.helpline, session: session, site: site).register(on: browsers)
        router.refuseOtherMethods(through: browsers)
        return router
    }

    /// Serves until the process is told to stop.
    package func run() async throws {
        try await self.chassis.run(try self.router(), background: self.background + [self.outbox, self.worker, self.watch])
    }
}
