import Configuration
import Contracts
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import LibCrypto
import Logging
import NIOCore
import ProfileRequestsDomain
import Sealing
import ServiceKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

/// The whole service as it is put together, with sisters and an issuer that the test plays, and a clock that stands still.
struct TestService: Sendable {
    static let publicURL = "http://localhost:8082"
    static let email = "osoba@example.test"

    let realm: Realm
    let clock: ManualClock
    let issuer: TestIssuer
    let broker: FakeTransport
    private let client: any TestClientProtocol
    private let handles: Handles
    private let notifications: FakeTransport
    private let outbox: OutboxWorker

    /// The handles that have not been redeemed yet.
    private final class Handles: Sendable {
        let tickets = Mutex<[String: HandoverTicket]>([:])
    }

    /// - Parameter issuerIsUp: whether anybody listens where the issuer should.
    static func run(issuerIsUp: Bool = true, _ body: @Sendable @escaping (TestService) async throws -> Void) async throws {
        try await TestIssuer.run { issuer in
            try await TemporaryDatabase.place { location in
                let keyring = FileManager.default.temporaryDirectory.appending(path: "keyring-\(UUID().uuidString)").path
                defer { try? FileManager.default.removeItem(atPath: keyring) }
                try Keyring.create(atFile: keyring, random: SystemRandomSource())
                let config = try Self.config(location, keyring: keyring, issuer: issuerIsUp ? issuer.url : "http://127.0.0.1:1")
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let chassis = try await Chassis.start(
                    config.chassis, migrations: ProfileRequests.migrations,
                    telemetry: Telemetry(logger: logger, metrics: MetricsRegistry()),
                    answerWithin: .minutes(10)
                )
                do {
                    try await Self.run(config, chassis, issuer, body)
                    await chassis.close()
                } catch {
                    await chassis.close()
                    throw error
                }
            }
        }
    }

    private static func run(
        _ config: ProfileRequestsConfig, _ chassis: Chassis, _ issuer: TestIssuer,
        _ body: @Sendable @escaping (TestService) async throws -> Void
    ) async throws {
        let (handles, clock) = (Handles(), issuer.clock)
        let broker = FakeTransport(
            .loginBroker,
            answers: [
                HandoverAPI.redeem.path: { content in
                    let asked = try ContractCoding.decoder.decode(HandleRedemption.self, from: content)
                    guard let ticket = handles.tickets.withLock({ $0.removeValue(forKey: asked.handle) }) else {
                        throw Problem(status: 410, title: "Handle spent", code: "handle-spent")
                    }
                    return try ContractCoding.encoder.encode(ticket)
                },
                AccountAPI.report.path: FakeTransport.nothing,
                ProfileAPI.report.path: FakeTransport.nothing,
            ])
        let notifications = FakeTransport(
            .notificationWorker,
            answers: [
                NotificationAPI.send.path: { _ in try ContractCoding.encoder.encode(NotificationAccepted(id: UUID())) },
                NotificationAPI.endReason.path: FakeTransport.nothing,
            ])
        let service = ProfileRequests(
            config: config, chassis: chassis, broker: broker, notifications: notifications, seeds: FakeTransport(.loginBroker))
        let realm = Realm(
            issuer: chassis.realm.issuer, database: chassis.realm.database, sealer: chassis.realm.sealer, random: chassis.realm.random,
            clock: clock)
        let outbox = OutboxWorker(
            database: realm.database, sealer: realm.sealer,
            courier: SisterCourier(
                broker: BrokerClient(transport: broker), notifications: NotificationClient(transport: notifications)),
            logger: chassis.logger)
        let application = Application(
            responder: RealmResponder(realm: realm, proxies: TrustedProxies(), inner: try service.router().buildResponder()),
            logger: chassis.logger)
        try await application.test(.router) { client in
            try await body(
                TestService(
                    realm: realm, clock: clock, issuer: issuer, broker: broker, client: client, handles: handles,
                    notifications: notifications, outbox: outbox))
        }
    }

    private static func config(_ location: DatabaseLocation, keyring: String, issuer: String) throws -> ProfileRequestsConfig {
        var variables = ["SEALING_KEYRING_FILE": keyring, "OIDC_ISSUER": issuer, "PUBLIC_URL": Self.publicURL]
        switch location {
        case .sqlite(let path): variables["DATABASE_PATH"] = path
        case .postgresql(let settings):
            variables["DATABASE_URL"] = settings.url
            variables["DATABASE_ALLOW_PLAINTEXT"] = "true"
        }
        var settings = Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
        let config = ProfileRequestsConfig(reading: &settings)
        try settings.check()
        return config
    }

    // MARK: What a person does

    func browser(_ cookies: [String: String] = [:]) -> Browser { Browser(self.client, cookies: cookies) }

    static func ticket(_ subject: String = "s-1", stage: HandoverStage = .account, migration: MigrationResult? = nil) throws
        -> HandoverTicket
    {
        let pesel = try PESEL("02822800226")
        return HandoverTicket(
            stage: stage, subject: SubjectID(rawValue: subject),
            identity: Identity(givenNames: "Żaneta Maria", familyName: "Próbna", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            interaction: "i-1", returnURL: "http://localhost:8080/interactions/i-1", migration: migration)
    }

    /// The address by which the broker sends a browser to the account stage.
    func entrance(_ ticket: HandoverTicket) -> String {
        let handle = OpaqueToken(from: self.realm.random).value
        self.handles.tickets.withLock { $0[handle] = ticket }
        return "/account/enter?handle=\(handle)"
    }

    /// A browser at the account stage.
    func arrival(_ ticket: HandoverTicket? = nil) async throws -> Browser {
        let browser = self.browser()
        let entered = try await browser.get(self.entrance(try ticket ?? Self.ticket()))
        #expect(entered.location == "/account")
        return browser
    }

    /// A browser in which the account form has been filled in.
    func opened() async throws -> Browser {
        let browser = try await self.arrival()
        let saved = try await browser.post("/account", Self.form(), on: try await browser.get("/account"))
        #expect(saved.location == "/account/activation")
        return browser
    }

    /// Gives the person of ``ticket(_:stage:migration:)`` an active account.
    func activate() async throws {
        _ = try await self.opened()
        let (link, browser) = (try await self.activationLink(), self.browser())
        let pressed = try await browser.post("/activation", [("token", Self.token(link))], on: try await browser.get(link))
        #expect(pressed.location == "/activation/done")
    }

    /// The token of an activation link.
    static func token(_ link: String) -> String {
        String(link.split(separator: "=").last ?? "")
    }

    static func form(_ email: String = Self.email, again: String? = nil, language: String = "pl", terms: String? = "yes") -> [(
        String, String
    )] {
        [("email", email), ("email-again", again ?? email), ("language", language)] + (terms.map { [("terms", $0)] } ?? [])
    }

    // MARK: What became of it

    func account(_ subject: String = "s-1") async throws -> StoredAccount? {
        try await self.realm.database.read { [sealer = self.realm.sealer] sql in
            try sql.accounts(sealer).find(subject: SubjectID(rawValue: subject))
        }
    }

    /// Every mail to be sent at once so far.
    func mails() async throws -> [SendNotification] {
        await self.outbox.drain()
        return try self.notifications.asked(NotificationAPI.send).filter { $0.notBefore == nil }
    }

    /// The links in mails of a kind that would be sent if all of them still waited: those whose reason has not gone.
    func sendableLinks(_ isOfKind: (NotificationContent) -> String?) async throws -> [String] {
        let ended = try await self.endedReasons()
        return try self.notifications.asked(NotificationAPI.send)
            .filter { mail in !ended.contains { $0.name == mail.reason?.name && mail.reason.map(\.sequence) ?? 0 <= $0.sequence } }
            .compactMap { isOfKind($0.content) }
    }

    /// Every mail to be sent later so far.
    func reminders() async throws -> [SendNotification] {
        await self.outbox.drain()
        return try self.notifications.asked(NotificationAPI.send).filter { $0.notBefore != nil }
    }

    /// Every reason for mails that has gone so far.
    func endedReasons() async throws -> [EndedReason] {
        await self.outbox.drain()
        return try self.notifications.asked(NotificationAPI.endReason)
    }

    /// The path of the link in the last activation mail.
    func activationLink() async throws -> String {
        guard case .accountActivation(let link, _)? = try await self.mails().last?.content else { throw DatabaseError.notFound }
        return String(link.dropFirst(Self.publicURL.count))
    }
}
