import Contracts
import Database
import Foundation
import Hummingbird
import Logging
import PasswordHashing
import RelyingParty
import ServiceCommands
import ServiceKit
import ServiceLifecycle
import WebPages

/// The service profile-requests: UEOZ accounts, and SSOZ II with its units, profiles and role requests.
package struct ProfileRequests: RunnableService {
    package static let name = ServiceName.profileRequests
    package static let migrations = [
        AccountSchema.migration, RequestsSchema.migration, AccountSchema.languages, AccountSchema.changes, AccountSchema.reminders,
        RequestsSchema.verification, AnnouncementSchema.migration,
        AuditSchema.kept(version: 9, also: [AuditRepository.actorIndex]),
        ReportsSchema.profiles,
        RegisterSchema.changes,
        LegacyStatisticsSchema.migration,
        RequestsSchema.attachmentChunks,
    ]

    private let config: ProfileRequestsConfig
    private let chassis: Chassis
    private let broker: BrokerClient
    private let outbox: OutboxWorker
    private let accounts: Accounts
    private let seeding: PersonaSeeding?
    private let units = UnitRegister()

    package static func start(_ config: ProfileRequestsConfig, telemetry: Telemetry) async throws -> ProfileRequests {
        try await Chassis.start(config.chassis, migrations: Self.migrations, telemetry: telemetry) { chassis in
            if config.chassis.sandbox {
                try await chassis.waitingForDatabase {
                    try await UnitRegister().seed(in: chassis.realm.database)
                    try await SampleAnnouncements().seed(in: chassis.realm)
                }
            }
            if let file = config.legacyStatistics.directoryFile {
                let directory = LegacyDirectoryImport(realm: chassis.realm, passwords: try PasswordHasher())
                try await chassis.waitingForDatabase { try await directory.atStart(file, logger: chassis.logger) }
            }
            let broker = chassis.transport(
                to: .loginBroker, at: config.chassis.issuerDial, scopes: [ServiceScope.handover, ServiceScope.accounts])
            let notifications = chassis.transport(
                to: .notificationWorker, at: config.notificationsURL, scopes: [ServiceScope.notifications])
            let seeds = chassis.transport(to: .loginBroker, at: config.chassis.issuerDial, scopes: [ServiceScope.seeds])
            return ProfileRequests(config: config, chassis: chassis, broker: broker, notifications: notifications, seeds: seeds)
        }
    }

    /// - Parameter seeds: how the broker is asked for personas, in sandbox mode.
    package init(
        config: ProfileRequestsConfig, chassis: Chassis, broker: any ServiceTransport, notifications: any ServiceTransport,
        seeds: any ServiceTransport
    ) {
        self.config = config
        self.chassis = chassis
        self.broker = BrokerClient(transport: broker)
        self.outbox = OutboxWorker(
            database: chassis.realm.database, sealer: chassis.realm.sealer,
            courier: SisterCourier(broker: self.broker, notifications: NotificationClient(transport: notifications)), logger: chassis.logger
        )
        self.accounts = Accounts(broker: self.broker, outbox: self.outbox, publicURL: config.chassis.publicURL)
        self.seeding =
            config.chassis.sandbox
            ? PersonaSeeding(
                transport: seeds, broker: config.chassis.issuerDial, grants: SeededRoles(), realm: chassis.realm, logger: chassis.logger)
            : nil
        if let seeding { chassis.readiness.add(seeding.readiness) }
    }

    package func router() throws -> Router<ServiceContext> {
        let router = try self.chassis.router()
        let site = try SiteKit(
            Site(name: "SSOZ", tagline: "System Statystyki w Ochronie Zdrowia", mark: "S"),
            resources: try ResourceFolder(target: "ProfileRequests", fallback: Bundle.module.bundlePath), chassis: self.chassis)
        let browsers = site.group(on: router)
        let relyingParty = try RelyingParty(
            RelyingPartySite(callbackPath: "/callback", logInPath: "/login", homePath: "/"), chassis: self.chassis)
        let sessionCookie = site.cookie("session")
        AccountRoutes(
            accounts: self.accounts, entrance: StageEntrance(stage: .account, broker: self.broker), site: site, cookie: site.cookie("stage")
        ).register(on: browsers)
        ActivationRoutes(accounts: self.accounts, site: site, cookie: site.cookie("activation")).register(on: browsers)
        let reminders = Reminders(publicURL: self.config.chassis.publicURL)
        StopRemindersRoutes(reminders: StopReminders(reminders: reminders, nudge: self.outbox.nudge), site: site).register(on: browsers)
        LogInRoutes(
            relyingParty: relyingParty, site: site, sessionCookie: sessionCookie, browserCookie: site.cookie("browser"),
            announcements: Announcements()
        ).register(on: browsers)
        FooterPageRoutes(pages: site.pages, contact: self.config.contact).register(on: browsers)
        RoleCatalogueRoutes(pages: site.pages).register(on: browsers)
        try PublicAPI().register(on: router)
        AnnouncementRoutes(announcements: Announcements(), pages: site.pages).register(on: browsers)
        let changes = EmailChanges(reminders: reminders, nudge: self.outbox.nudge)
        EmailConfirmationRoutes(changes: changes, site: site, cookie: site.cookie("email-confirmation")).register(on: browsers)
        let pages = SignedInPages(renderer: site.pages, tokens: site.csrf)
        let signedIn = browsers.group(context: SignedInContext.self).addMiddleware { SessionMiddleware(cookie: sessionCookie) }
        SessionRoutes(relyingParty: relyingParty, pages: pages, cookie: sessionCookie).register(on: signedIn)
        let account = AccountPageRoutes(
            changes: changes, language: MailLanguage(reminders: reminders, nudge: self.outbox.nudge), pages: pages)
        account.register(on: signedIn)
        HistoryRoutes(pages: pages).register(on: signedIn)
        EmailChangeRoutes(changes: changes, account: account, pages: pages).register(on: signedIn)
        AccountClosingRoutes(
            closing: AccountClosing(reminders: reminders, outbox: self.outbox), relyingParty: relyingParty, pages: pages,
            cookie: sessionCookie
        ).register(on: signedIn)
        let office = RequestDocument.Destination(
            name: self.config.office.name, email: self.config.office.email, postalAddress: self.config.office.postalAddress)
        RequestsSite(
            documents: RequestDocuments(destination: office, systemAddress: self.config.chassis.publicURL, queue: DocumentQueue()),
            modules: ModuleAddresses(self.config.moduleURLs), transferRules: self.config.legacyStatistics.rules,
            passwords: try PasswordHasher(), reminders: reminders, units: self.units,
            intake: AttachmentIntake(
                anchors: self.config.signatureAnchors, scanner: self.config.clamd.map { ClamdScanner(address: $0) },
                logger: self.chassis.logger), nudge: self.outbox.nudge, pages: pages
        ).register(on: signedIn)
        router.refuseOtherMethods(through: browsers)
        return router
    }

    /// Serves until the process is told to stop.
    package func run() async throws {
        let ending = RoleEnding(realm: self.chassis.realm, logger: self.chassis.logger, nudge: self.outbox.nudge)
        let catchUp = ProfileReportCatchUp(realm: self.chassis.realm, nudge: self.outbox.nudge, logger: self.chassis.logger)
        let register = RegisterPreparation(register: self.units, database: self.chassis.realm.database, logger: self.chassis.logger)
        let sweep = UploadSweep(realm: self.chassis.realm, logger: self.chassis.logger)
        let background: [any Service] = [self.outbox, ending, catchUp, register, sweep] + (self.seeding.map { [$0] } ?? [])
        try await self.chassis.run(try self.router(), background: background)
    }
}
