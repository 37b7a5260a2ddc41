import Contracts
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import LoginBrokerDomain
import PasswordHashing
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

/// The national node's pages over ``TestProvider``, and one person who has a password and a telephone.
struct TestNode: Sendable {
    static let password = "dobre hasło"

    let broker: TestProvider

    static func run(sandbox: Bool = true, _ body: @Sendable @escaping (TestNode) async throws -> Void) async throws {
        let passwords = try PasswordHasher(parameters: Argon2idParameters(memory: 64, iterations: 1, parallelism: 1))
        let pesel = try PESEL("01810100115")
        let persona = Persona(
            id: "jan", story: "Zwykły",
            identity: Identity(
                givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            userName: "jan", email: try EmailAddress("jan@poczta.example"), phone: try PhoneNumber("+48500100001"),
            passwordHash: try await passwords.hash(Secret(Self.password)), password: Self.password, fixedSMSCode: nil, level: .substantial,
            isLocked: false, start: nil)
        let personas = PersonaDirectory(personas: [persona])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let logIn = TrustedProfileLogIn(
            personas: personas, passwords: passwords, gateway: PhonePageGateway(), limits: .init(), logger: logger)
        try await TestProvider.run(
            adding: { router, provider in
                NationalNode(
                    personas: personas, logIn: logIn, provider: provider,
                    stages: .init(migrationURL: "http://migration", profilesURL: "http://profiles"),
                    verifier: AccessTokenVerifier(
                        issuer: TestProvider.issuer, audience: ServiceName.loginBroker.audience, keys: provider.keys),
                    isSandbox: sandbox
                ).register(on: router)
            },
            { broker in try await body(TestNode(broker: broker)) })
    }

    func browser() -> Browser { Browser(self.broker.client) }

    /// Begins a log-in for a client; `open` needs no account.
    ///
    /// - Returns: the path of the interaction.
    func begin(_ browser: Browser, client: String = "open") async throws -> String {
        let query = TestProvider.form([
            "client_id": client, "redirect_uri": TestProvider.callback, "response_type": "code", "scope": "openid", "state": "s-1",
            "nonce": "n-1", "code_challenge": TestProvider.challenge, "code_challenge_method": "S256",
        ])
        let place = try #require(try await browser.get("/authorize?" + query).headers[.location])
        #expect(try await browser.get(place).headers[.location] == place + "/methods")
        return place
    }

    /// Gives user name and password.
    ///
    /// - Returns: the path of the page that asks for the code.
    func givePassword(_ browser: Browser, at place: String) async throws -> String {
        let path = place + "/trusted-profile"
        let given = try await browser.post(
            path, [("username", "jan"), ("password", Self.password)], on: try await browser.get(path))
        #expect(given.headers[.location] == path + "/sms-code")
        return path + "/sms-code"
    }

    /// The code that the telephone has received last.
    func sms() async throws -> String {
        let realm = self.broker.realm
        let messages = try await realm.database.read { sql in try sql.phoneMessages(realm.sealer).latest(1) }
        return try #require(messages.first?.text.split { !$0.isNumber }.first { $0.count == 6 }.map(String.init))
    }

    /// A code that is not `right`.
    static func wrong(_ right: String) -> String {
        right == "000000" ? "111111" : "000000"
    }
}
