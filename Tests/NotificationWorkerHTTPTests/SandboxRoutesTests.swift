import Configuration
import Contracts
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import LibCrypto
import Logging
import Sealing
import ServiceKit
import TestKit
import Testing

@testable import NotificationWorker

@Suite("What only the sandbox shows of mails")
struct SandboxRoutesTests {
    private static let paths = ["/mailbox", "/sandbox/mails", "/sandbox/mailbox", "/sandbox/mailbox/link?persona=anna-nowa&wait=0"]

    private func run(_ variables: [String: String], _ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void) async throws
    {
        try await TemporaryDatabase.place { location in
            let keyring = FileManager.default.temporaryDirectory.appending(path: "keyring-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: keyring) }
            try Keyring.create(atFile: keyring, random: SystemRandomSource())
            var all = variables.merging(["SEALING_KEYRING_FILE": keyring, "OIDC_ISSUER": "http://127.0.0.1:1"]) { $1 }
            switch location {
            case .sqlite(let path): all["DATABASE_PATH"] = path
            case .postgresql(let settings):
                all["DATABASE_URL"] = settings.url
                all["DATABASE_ALLOW_PLAINTEXT"] = "true"
            }
            var settings = Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: all)))
            let config = NotificationWorkerConfig(reading: &settings)
            try settings.check()
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let chassis = try await Chassis.start(
                config.chassis, migrations: NotificationWorker.migrations, telemetry: Telemetry(logger: logger, metrics: MetricsRegistry()))
            do {
                let delivery: any MailDelivery =
                    if let smtp = config.smtp { SMTPDelivery(transport: try SMTPTransport(smtp), from: config.from) } else {
                        MailboxDelivery()
                    }
                let service = try NotificationWorker(config: config, chassis: chassis, delivery: delivery)
                let application = Application(
                    responder: RealmResponder(
                        realm: chassis.realm, proxies: TrustedProxies(), inner: try service.router().buildResponder()), logger: logger)
                try await application.test(.router, body)
            } catch {
                await chassis.close()
                throw error
            }
            await chassis.close()
        }
    }

    @Test("nothing of it is there without sandbox mode")
    func absent() async throws {
        try await self.run(["SMTP_HOST": "127.0.0.1"]) { client in
            for path in Self.paths {
                let answer = try await client.execute(uri: path, method: .get)
                #expect(answer.status == .notFound && !String(buffer: answer.body).contains("no-mail-yet"), "\(path)")
                #expect(answer.body.readableBytes == 0 || !String(buffer: answer.body).contains("mails-not-kept"), "\(path)")
            }
        }
    }

    @Test("in sandbox mode it is, and wrong questions get a clear answer")
    func present() async throws {
        try await self.run(["SANDBOX": "true"]) { client in
            for path in Self.paths.dropLast() { #expect(try await client.execute(uri: path, method: .get).status == .ok, "\(path)") }
            for query in [
                "", "persona=", "persona=a&wait=x", "persona=a&wait=61", "persona=a&wait=-1", "persona=a&kind=x", "persona=a&language=de",
                "persona=a&after=x",
            ] {
                let answer = try await client.execute(uri: "/sandbox/mailbox/link?\(query)", method: .get)
                #expect(answer.status == .badRequest && String(buffer: answer.body).contains("malformed-request"), "\(query)")
            }
            let unknown = try await client.execute(uri: "/sandbox/mailbox/link?persona=a&after=\(UUID())", method: .get)
            #expect(unknown.status == .badRequest && String(buffer: unknown.body).contains("unknown-mail"))
            // Nobody listens where the broker should be.
            #expect(try await client.execute(uri: "/sandbox/mailbox/link?persona=a", method: .get).status == .serviceUnavailable)
            let page = String(buffer: try await client.execute(uri: "/mailbox?to=nikt&kind=account-activation", method: .get).body)
            #expect(page.contains("Nie ma takich wiadomości") && page.contains("value=\"nikt\""))
            #expect(page.contains("value=\"account-activation\" selected"))
        }
    }

    @Test("where mails go to a mail server and are not kept, the sandbox says so")
    func notKept() async throws {
        try await self.run(["SANDBOX": "true", "SMTP_HOST": "127.0.0.1"]) { client in
            let answer = try await client.execute(uri: "/sandbox/mailbox/link?persona=a", method: .get)
            #expect(answer.status == .notFound && String(buffer: answer.body).contains("mails-not-kept"))
        }
    }
}
