import Contracts
import Database
import Foundation
import Hummingbird
import Logging
import ServiceCommands
import ServiceKit
import ServiceLifecycle
import WebPages

/// The service notification-worker: takes mails in, keeps them durably, sends them.
package struct NotificationWorker: RunnableService {
    package static let name = ServiceName.notificationWorker
    package static let migrations = NotificationWorkerSchema.migrations

    private let config: NotificationWorkerConfig
    private let chassis: Chassis
    private let templates: MailTemplates
    private let sender: MailSender
    /// Nil where nobody may look into mails, or none are kept.
    private let watch: MailWatch?
    private let resources: ResourceFolder

    package static func start(_ config: NotificationWorkerConfig, telemetry: Telemetry) async throws -> NotificationWorker {
        let delivery: any MailDelivery
        if let smtp = config.smtp {
            delivery = SMTPDelivery(transport: try SMTPTransport(smtp), from: config.from)
        } else {
            delivery = MailboxDelivery()
        }
        return try await Chassis.start(config.chassis, migrations: Self.migrations, telemetry: telemetry) { chassis in
            try NotificationWorker(config: config, chassis: chassis, delivery: delivery)
        }
    }

    package init(config: NotificationWorkerConfig, chassis: Chassis, delivery: any MailDelivery) throws {
        self.config = config
        self.chassis = chassis
        self.resources = try ResourceFolder(target: "NotificationWorker", fallback: Bundle.module.bundlePath)
        self.templates = try MailTemplates(folder: self.resources.path + "/mails")
        self.sender = MailSender(realm: chassis.realm, templates: self.templates, delivery: delivery, logger: chassis.logger)
        self.watch =
            config.chassis.sandbox && delivery.keepsMails
            ? MailWatch(
                templates: self.templates, personas: BrokerPersonaDirectory(broker: config.chassis.issuerDial, http: chassis.http),
                realm: chassis.realm, logger: chassis.logger) : nil
    }

    package func router() throws -> Router<ServiceContext> {
        let router = try self.chassis.router()
        NotificationRoute(
            queue: MailQueue(sender: self.sender, notesSubjects: self.config.chassis.sandbox), verifier: self.chassis.accessTokenVerifier()
        ).register(on: router)
        DeadLetterRoutes(deadLetters: DeadLetters(sender: self.sender), verifier: self.chassis.accessTokenVerifier()).register(on: router)
        if self.config.chassis.sandbox {
            let site = try SiteKit(
                Site(
                    name: "Skrzynka", tagline: "Wiadomości systemu testowego", mark: "@", home: "/mailbox",
                    footerBase: self.config.profilesURL),
                resources: self.resources, chassis: self.chassis)
            let mailbox = Mailroom(templates: self.templates)
            let browsers = site.group(on: router)
            MailboxRoutes(mailroom: mailbox, site: site).register(on: browsers)
            MailPreviewRoutes(templates: self.templates, site: site).register(on: browsers)
            SandboxMailboxRoute(mailroom: mailbox).register(on: router)
            SandboxLinkRoute(watch: self.watch).register(on: router)
            router.refuseOtherMethods(through: browsers)
        }
        return router
    }

    /// Serves until the process is told to stop.
    package func run() async throws {
        let background: [any Service] = [self.sender] + (self.watch.map { [$0] } ?? [])
        try await self.chassis.run(try self.router(), background: background)
    }
}
