import AccountMigrationDomain
import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import Logging
import NIOCore
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("The help line's API")
struct MigrationEventRoutesTests {
    private struct Keys: KeySetSource {
        let set: JWKSet

        func keySet(refreshing: Bool) async throws -> JWKSet { self.set }
    }

    /// The routes, over a database with one case in it: two accounts found for one person (Z03).
    private struct Desk: Sendable {
        let client: any TestClientProtocol
        let realm: Realm
        let number: String
        let key: PrivateKey

        static let issuer = "http://localhost:8080"
        static let audience = "urn:ssoz-identity:account-migration"

        func token(scope: String = "helpline") throws -> String {
            let now = Int(Date().timeIntervalSince1970)
            let claims = AccessTokenClaims(
                iss: Self.issuer, sub: "helpline", aud: Self.audience, exp: now + 300, iat: now, jti: "t-1", clientID: "helpline",
                scope: scope)
            return try JWT.sign(claims, typ: "at+jwt", key: self.key)
        }

        func ask(_ method: HTTPRequest.Method, _ path: String, _ json: String? = nil, token: String? = nil) async throws -> TestResponse {
            let token = try token ?? self.token()
            return try await self.client.execute(
                uri: path, method: method, headers: [.authorization: "Bearer \(token)", .contentType: "application/json"],
                body: json.map { ByteBuffer(string: $0) })
        }

        func reply(_ method: HTTPRequest.Method, _ path: String, _ json: String? = nil) async throws -> MigrationEventReply {
            let response = try await self.ask(method, path, json)
            #expect(response.status == .ok)
            return try JSONDecoder().decode(MigrationEventReply.self, from: Data(String(buffer: response.body).utf8))
        }

        func decide(_ json: String) async throws -> TestResponse {
            try await self.ask(.post, "/v1/events/\(self.number)/decision", json)
        }
    }

    private func use(searches: Int = 30, _ body: @Sendable @escaping (Desk) async throws -> Void) async throws {
        let key = try PrivateKey.generate(.es256)
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let number = try await Self.stuck(in: realm)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let router = Router(context: ServiceContext.self)
            MigrationEventRoutes(
                helpline: Helpline(searches: SearchSignal(), limit: HelplineSearchLimit(most: searches)),
                verifier: AccessTokenVerifier(
                    issuer: Desk.issuer, audience: Desk.audience, keys: Keys(set: JWKSet(keys: [key.publicKey.jwk])))
            ).register(on: router)
            let application = Application(
                responder: RealmResponder(realm: realm, proxies: TrustedProxies(), inner: router.buildResponder()))
            try await application.test(.router) { client in
                try await body(Desk(client: client, realm: realm, number: number, key: key))
            }
        }
    }

    private static func stuck(in realm: Realm) async throws -> String {
        let pesel = try PESEL("35880922685")
        let found = try ["pgzegzolka", "pelagia.g"].map { login in
            LegacyAccount(
                login: login, email: try EmailAddress("\(login)@eploz.example"), givenNames: "Pelagia", familyName: "Gżegżółka",
                status: .active)
        }
        let migration = Migration(
            id: realm.newID(), subject: SubjectID(rawValue: "s-1"),
            identity: Identity(
                givenNames: "Pelagia", familyName: "Gżegżółka", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            startedAt: realm.now())
        return try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.migrations(sealer).insert(migration, searchDueAt: now)
            let finding = Finding(found, for: migration.identity)
            let event = try sql.migrationEvents(sealer).record(finding, of: migration.id, at: now)
            var ended = migration
            _ = try ended.apply(.searchEnded(.init(event: event, finding: finding)), at: now)
            try sql.migrations(sealer).update(ended)
            return event.value
        }
    }

    private static func code(of response: TestResponse) -> String? {
        (try? JSONDecoder().decode(Problem.self, from: Data(String(buffer: response.body).utf8)))?.code
    }

    @Test("a case is told with what the help line needs and nothing else of the person")
    func shows() async throws {
        try await self.use { desk in
            let response = try await desk.ask(.get, "/v1/events/\(desk.number)")
            let text = String(buffer: response.body)
            for hidden in ["35880922685", "Pelagia", "Gżegżółka", "pgzegzolka", "pelagia.g@", "s-1"] {
                #expect(!text.contains(hidden), "\(hidden)")
            }
            let reply = try await desk.reply(.get, "/v1/events/\(desk.number)")
            #expect(reply.code == "Z03" && reply.lastThreeDigits == "685" && reply.isDecidable && reply.lastDecision == 0)
            #expect(reply.candidates.map(\.login) == ["pg•••ka", "pe•••.g"] && reply.candidates.allSatisfy(\.bearsTheirName))
        }
    }

    @Test("without the scope nothing is told, and nothing decided")
    func scope() async throws {
        try await self.use { desk in
            let other = try desk.token(scope: "notifications")
            for (method, path) in [
                (HTTPRequest.Method.get, "/v1/events/\(desk.number)"), (.post, "/v1/events/search"),
                (.post, "/v1/events/\(desk.number)/decision"),
            ] {
                #expect(try await desk.ask(method, path, "{}", token: other).status == .forbidden, "\(path)")
                #expect(try await desk.ask(method, path, "{}", token: "x").status == .unauthorized, "\(path)")
            }
            #expect(try await desk.reply(.get, "/v1/events/\(desk.number)").lastDecision == 0)
        }
    }

    @Test(
        "what is no number, or no event's, is the same to whoever asks",
        arguments: ["MIGRATION_0000000000001", "MIGRATION_1", "migration", "MIGRATION_99999999999999999999", "%00"])
    func unknown(_ number: String) async throws {
        try await self.use { desk in
            let responses = [
                try await desk.ask(.get, "/v1/events/\(number)"),
                try await desk.ask(.post, "/v1/events/\(number)/decision", #"{"decision":"new-account"}"#),
            ]
            for response in responses { #expect(response.status == .notFound && Self.code(of: response) == "unknown-event") }
        }
    }

    @Test("a decision says until when it holds, and is replaced by whoever has seen it")
    func decides() async throws {
        try await self.use { desk in
            let candidates = try await desk.reply(.get, "/v1/events/\(desk.number)").candidates
            let migrate = #"{"decision":"migrate","account":"\#(candidates[1].reference)"}"#
            let first = try await desk.reply(.post, "/v1/events/\(desk.number)/decision", migrate)
            #expect(first.decision == HelplineDecision(decision: .migrate, account: candidates[1].reference) && first.lastDecision > 0)
            #expect(first.lastDecisionEvent == desk.number)
            let end = desk.realm.now().addingTimeInterval(30 * 24 * 3600)
            #expect(first.decisionHoldsUntil == end.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            let again = try await desk.reply(.post, "/v1/events/\(desk.number)/decision", migrate)
            #expect(again.lastDecision == first.lastDecision && again.steps == first.steps)
            for late in [
                #"{"decision":"new-account"}"#, #"{"decision":"new-account","replaces":0}"#, #"{"decision":"new-account","replaces":17}"#,
            ] {
                let refused = try await desk.decide(late)
                #expect(refused.status == .conflict && Self.code(of: refused) == "decided-meanwhile", "\(late)")
            }
            let second = try await desk.reply(
                .post, "/v1/events/\(desk.number)/decision", #"{"decision":"new-account","replaces":\#(first.lastDecision)}"#)
            #expect(second.decision == HelplineDecision(decision: .newAccount) && second.lastDecision > first.lastDecision)
        }
    }

    @Test(
        "a decision that says nothing is refused and decides nothing",
        arguments: [
            ("", 400), ("{}", 400), (#"{"decision":"both"}"#, 400), (#"{"decision":"migrate"}"#, 400),
            (#"{"decision":"migrate","account":"nobody"}"#, 400), (#"{"decision":"new-account","replaces":"x"}"#, 400),
            (#"{"decision":"new-account","replaces":1e99}"#, 400),
        ])
    func refuses(_ json: String, status: Int) async throws {
        try await self.use { desk in
            let refused = try await desk.decide(json)
            #expect(refused.status.code == status && Self.code(of: refused) != nil)
            #expect(try await desk.reply(.get, "/v1/events/\(desk.number)").lastDecision == 0)
        }
    }

    @Test("whoever searches too often is told when to come back")
    func limited() async throws {
        try await self.use(searches: 2) { desk in
            let right = #"{"lastThreeDigits":"685","givenName":"pelagia","familyName":"GZEGZOLKA","login":"PGzegzolka"}"#
            let wrong = #"{"lastThreeDigits":"684","givenName":"pelagia","familyName":"GZEGZOLKA","login":"PGzegzolka"}"#
            let malformed = try await desk.ask(
                .post, "/v1/events/search", #"{"lastThreeDigits":"x","givenName":"","familyName":"","login":""}"#)
            #expect(malformed.status == .badRequest, "what asks for nobody does not count")
            for (query, found) in [(wrong, []), (right, [desk.number])] {
                let response = try await desk.ask(.post, "/v1/events/search", query)
                let list = try JSONDecoder().decode(MigrationEventList.self, from: Data(String(buffer: response.body).utf8))
                #expect(list.events.map(\.number) == found)
            }
            for query in [wrong, right] {
                let refused = try await desk.ask(.post, "/v1/events/search", query)
                #expect(refused.status == .tooManyRequests && Self.code(of: refused) == "too-many-searches")
                #expect(refused.headers[.retryAfter] == "600")
            }
            #expect(try await desk.reply(.get, "/v1/events/\(desk.number)").code == "Z03")
        }
    }
}
