import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import LibCrypto
import Logging
import LoginBrokerDomain
import NIOCore
import Sealing
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

/// The OpenID provider in this process, over a database of its own, with a clock that stands still.
struct TestProvider {
    static let issuer = "http://localhost:8080"
    static let callback = "http://localhost:9090/callback"
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    let provider: Provider
    let realm: Realm
    let clock: ManualClock
    let client: any TestClientProtocol

    /// Starts a provider for `body`.
    ///
    /// - Parameters:
    ///   - assertionKeys: what the client `robot` serves at its `jwks_uri`; `nil` when nobody answers there.
    ///   - adding: hangs further routes in.
    static func run(
        assertionKeys: JWKSet? = JWKSet(keys: []), adding: @Sendable (Router<ServiceContext>, Provider) -> Void = { _, _ in },
        _ body: @Sendable @escaping (TestProvider) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let random = SystemRandomSource()
        try await TemporaryDatabase.use([ChassisSchema.first] + LoginBrokerSchema.migrations) { database in
            let keyring = try Keyring(active: SealingKey(id: "test", bytes: random.bytes(32)), indexKey: random.bytes(32))
            let sealer = Sealer(keyring: keyring, random: random)
            let realm = Realm(issuer: Self.issuer, database: database, sealer: sealer, random: random, clock: clock)
            let provider = try await Provider.load(
                clients: try ClientFile.parse(Self.clients, sandbox: true), keys: try await SigningKeys.load([.es256, .rs256], in: realm),
                realm: realm, publicURL: Self.issuer, pages: try LoginBrokerPages.renderer(profilesURL: "http://localhost:8082")
            ) { _ in FixedKeySet(keys: assertionKeys) }
            let router = Router(context: ServiceContext.self)
            try provider.register(on: router)
            adding(router, provider)
            let application = Application(
                responder: RealmResponder(realm: realm, proxies: TrustedProxies(), inner: router.buildResponder()))
            try await application.test(.router) { client in
                try await body(TestProvider(provider: provider, realm: realm, clock: clock, client: client))
            }
        }
    }

    // MARK: Requests

    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await self.client.execute(uri: uri, method: .get, headers: headers)
    }

    func post(_ uri: String, _ form: [String: String], _ headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await self.client.execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: Self.form(form)))
    }

    static func form(_ values: [String: String]) -> String {
        values.map { "\($0)=\(URLQuery.encode($1))" }.sorted().joined(separator: "&")
    }

    static func basic(_ id: String, _ secret: String) -> HTTPFields {
        [.authorization: "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()]
    }

    static let web = Self.basic("web", "web-secret")

    // MARK: Log-ins

    /// Somebody who has an active account.
    func somebody(status: AccountCopy.Status = .active) async throws -> Person {
        let identity = Identity(
            givenNames: "Łucja Maria", familyName: "Próbna", birthDate: try CalendarDate("1834-05-06"),
            identifier: .pesel(try Self.pesel()))
        let id = self.realm.newID()
        return try await self.realm.database.write { [sealer = self.realm.sealer, now = self.realm.now()] sql in
            var person = try sql.persons(sealer).recognise(identity, holding: [], newID: id, at: now)
            person.accountChanged(to: AccountCopy(status: status, version: (person.account?.version ?? 0) + 1))
            try sql.persons(sealer).update(person)
            return try sql.persons(sealer).require(person.id)
        }
    }

    /// Another person with an active account, without a PESEL.
    func somebodyElse() async throws -> Person {
        let identity = Identity(
            givenNames: "", familyName: "Inna", birthDate: try CalendarDate("1834-05-06"),
            identifier: .eidas(try EidasIdentifier("DE/PL/\(self.realm.newID())")))
        let id = self.realm.newID()
        return try await self.realm.database.write { [sealer = self.realm.sealer, now = self.realm.now()] sql in
            var person = try sql.persons(sealer).recognise(identity, holding: [], newID: id, at: now)
            person.accountChanged(to: AccountCopy(status: .active, version: 1))
            try sql.persons(sealer).update(person)
            return try sql.persons(sealer).require(person.id)
        }
    }

    /// A PESEL of the range that nobody has (births 1800 to 1850).
    static func pesel() throws -> PESEL {
        let digits = [3, 4, 8, 5, 0, 6, 1, 2, 3, 4]
        let sum = zip(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]).reduce(0) { $0 + $1.0 * $1.1 }
        return try PESEL((digits + [(10 - sum % 10) % 10]).map(String.init).joined())
    }

    /// Asks for authorization, lets `person` log in and returns the address the browser is sent to.
    func authorize(
        _ person: Person, client: String = "web", scope: String = "openid profile pesel offline_access", pkce: Bool = true,
        nonce: String? = "n-1", session: UUID? = nil
    ) async throws -> String {
        var query = [
            "client_id": client, "redirect_uri": Self.callback, "response_type": "code", "scope": scope, "state": "s-1",
        ]
        query["nonce"] = nonce
        if pkce {
            query["code_challenge"] = Self.challenge
            query["code_challenge_method"] = "S256"
        }
        let response = try await self.get("/authorize?" + Self.form(query))
        #expect(response.status == .seeOther)
        let location = try #require(response.headers[.location])
        let id = String(try #require(location.split(separator: "/").last))
        let session = session ?? self.realm.newID()
        let authentication = Authentication(
            person: person.id, session: session, at: self.realm.now(), level: .substantial, methods: ["pwd", "otp"])
        let interaction = try await self.realm.database.write { [now = self.realm.now()] sql in
            var interaction = try sql.interactions.require(id)
            try interaction.authenticate(authentication, at: now)
            try sql.interactions.update(interaction)
            return try sql.interactions.require(id)
        }
        return try await self.provider.responder.redirect(answering: interaction, with: authentication, in: self.realm)
    }

    /// As ``authorize(_:client:scope:pkce:nonce:session:)``, the code alone.
    func code(
        _ person: Person, client: String = "web", scope: String = "openid profile pesel offline_access", pkce: Bool = true,
        session: UUID? = nil
    ) async throws -> String {
        let url = try await self.authorize(person, client: client, scope: scope, pkce: pkce, session: session)
        let query = try #require(url.split(separator: "?").last)
        return try #require(try RequestParameters(parsing: query).value("code"))
    }

    /// Exchanges a code as `web`.
    func exchange(_ code: String, _ changes: [String: String] = [:], _ headers: HTTPFields = Self.web) async throws -> TestResponse {
        let form = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": Self.callback, "code_verifier": Self.verifier,
        ].merging(changes) { _, new in new }.filter { !$0.value.isEmpty }
        return try await self.post("/token", form, headers)
    }

    func refresh(_ token: String, _ changes: [String: String] = [:], _ headers: HTTPFields = Self.web) async throws -> TestResponse {
        try await self.post(
            "/token", ["grant_type": "refresh_token", "refresh_token": token].merging(changes) { _, new in new }, headers)
    }

    func userInfo(_ token: String) async throws -> TestResponse {
        try await self.get("/userinfo", [.authorization: "Bearer \(token)"])
    }

    // MARK: Clients

    static let clients = """
        resources:
          - audience: urn:ssoz-identity:login-broker
            scopes: [handover, accounts]
          - audience: urn:ssoz-identity:notification-worker
            scopes: [notifications]
          - audience: urn:ssoz-identity:module
          - audience: https://reports.example.test/api
        clients:
          - {id: web, name: Web, secret: web-secret,
             grants: [authorization_code, refresh_token, "urn:ietf:params:oauth:grant-type:token-exchange"],
             profile_audiences: ["urn:ssoz-identity:module", "https://reports.example.test/api"],
             redirect_uris: ["\(Self.callback)"], post_logout_redirect_uris: ["http://localhost:9090/bye"],
             scopes: [profile, pesel, offline_access, ssoz_profiles], home_url: "http://localhost:9090/"}
          - {id: post, name: Post, authentication: client_secret_post, secret: post-secret, id_token_signing: RS256,
             grants: [authorization_code, refresh_token], redirect_uris: ["\(Self.callback)"], scopes: [profile]}
          - {id: spa, name: SPA, authentication: none, grants: [authorization_code, refresh_token],
             redirect_uris: ["\(Self.callback)"], scopes: [offline_access], subject_type: public}
          - {id: open, name: Without account, secret: open-secret, grants: [authorization_code, refresh_token],
             redirect_uris: ["\(Self.callback)"], scopes: [offline_access], requires_account: false}
          - {id: portal, name: Portal, secret: portal-secret, redirect_uris: ["\(Self.callback)"],
             grants: [authorization_code, "urn:ietf:params:oauth:grant-type:token-exchange"], profile_audiences: ["urn:ssoz-identity:module"]}
          - {id: module, name: Module, secret: module-secret, redirect_uris: ["\(Self.callback)"]}
          - {id: robot, name: Robot, authentication: private_key_jwt, jwks_uri: "http://localhost:9091/jwks.json",
             grants: [client_credentials],
             audiences: {"urn:ssoz-identity:login-broker": [handover, accounts], "urn:ssoz-identity:notification-worker": [notifications]}}
          - {id: notification-worker, name: Worker, secret: worker-secret, grants: [client_credentials],
             audiences: {"urn:ssoz-identity:login-broker": [handover]}}
        """
}

/// Keys that are known from the start, or cannot be had.
struct FixedKeySet: KeySetSource {
    let keys: JWKSet?

    func keySet(refreshing: Bool) async throws -> JWKSet {
        guard let keys = self.keys else { throw ServiceUnavailable(service: .accountMigration) }
        return keys
    }
}

extension TestResponse {
    /// The members of a JSON object that are texts, numbers or truth values, as texts.
    var json: [String: String] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(self.body.readableBytesView)) as? [String: Any] else { return [:] }
        return object.mapValues { "\($0)" }
    }

    var text: String {
        String(buffer: self.body)
    }

    /// The claims of a token in this answer, as texts.
    func claims(of name: String) throws -> [String: String] {
        let token = try #require(self.json[name])
        let payload = try #require(Base64URL.decode(token.split(separator: ".")[1]))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any])
        return object.mapValues { "\($0)" }
    }
}
