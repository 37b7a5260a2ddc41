import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import LibCrypto
import LoginBrokerDomain
import NIOCore
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The token endpoint: a token for a profile")
struct TokenExchangeTests {
    private static let roles = ["WYPELNIAJACY_FIN", "WYPELNIAJACY_NIEFIN"]

    /// Somebody logged in at `web` who has the profile, and their access token.
    private func start(_ broker: TestProvider) async throws -> (person: Person, profile: UUID, token: String, session: UUID) {
        let (person, profile) = (try await broker.somebody(), UUID())
        try await broker.report(profile, of: person, version: 1, roles: Self.roles)
        let (tokens, session) = try await broker.loggedIn(person)
        return (person, profile, try #require(tokens.json["access_token"]), session)
    }

    private func token(_ answer: TestResponse) throws -> String {
        #expect(answer.status == .ok, "\(answer.text)")
        return try #require(answer.json["access_token"])
    }

    /// What the audit trail says of exchanges: action, object and result.
    private func audited(_ broker: TestProvider) async throws -> [String] {
        try await broker.realm.database.read { sql in
            try sql.rows(
                "SELECT action, object, data_subject, result FROM audit_entries WHERE action LIKE 'token.%.token_exchange' ORDER BY at, id"
            )
            .map {
                let subject = try $0.optional("data_subject", as: String.self) == nil ? "nobody" : "somebody"
                return "\(try $0.get("action", as: String.self)) \(try $0.get("object", as: String.self)) of \(subject)"
            }
        }
    }

    @Test("it carries profile, unit, roles and permissions for its audience, and nothing of who the person is")
    func token() async throws {
        try await TestProvider.run { broker in
            let (person, profile, subjectToken, _) = try await self.start(broker)
            let answer = try await broker.exchangeToken(subjectToken, profile: profile)
            let claims = try answer.claims(of: "access_token")
            #expect(answer.json["issued_token_type"] == TokenExchangeRequest.accessTokenType && answer.json["token_type"] == "Bearer")
            #expect(answer.json["expires_in"] == "300")
            for absent in ["refresh_token", "id_token", "scope"] { #expect(answer.json[absent] == nil) }
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(claims["aud"] == TestProvider.module && claims["client_id"] == "web" && claims["iss"] == TestProvider.issuer)
            let payload = try JSONDecoder().decode(AccessTokenClaims.self, from: try Self.payload(of: try self.token(answer)))
            #expect(payload.roles == Self.roles && payload.entitlements == Self.roles.map { "MOZE_\($0)" })
            #expect(payload.exp - payload.iat == 300 && payload.amr == ["pwd", "otp"] && payload.acr == AssuranceLevel.substantial.uri)
            let detail = try #require(payload.authorizationDetails?.first)
            #expect(detail.identifier == profile.uuidString.lowercased() && detail.type == "ssoz_profile")
            #expect(detail.unit.name == "Przychodnia „Próba”" && detail.unit.teryt?.value == "1465011")
            #expect(
                Set(claims.keys) == [
                    "iss", "sub", "aud", "exp", "iat", "jti", "client_id", "auth_time", "acr", "amr", "roles", "entitlements",
                    "authorization_details",
                ])
            let moduleSubject = broker.provider.subjects.subject(of: person.id, for: try broker.provider.clients.require("module"))
            #expect(claims["sub"] == moduleSubject.rawValue, "the audience knows the person by one name only")
            #expect(
                try await self.audited(broker) == ["token.issued.token_exchange profile:\(profile.uuidString.lowercased()) of somebody"])
        }
    }

    @Test("its audience and the client it was issued to see what it says by introspection")
    func introspection() async throws {
        try await TestProvider.run { broker in
            let (_, profile, subjectToken, _) = try await self.start(broker)
            let token = try self.token(try await broker.exchangeToken(subjectToken, profile: profile))
            for headers in [TestProvider.web, TestProvider.basic("module", "module-secret")] {
                let seen = try await broker.post("/introspect", ["token": token], headers)
                #expect(seen.json["active"] == "1" || seen.text.contains(#""active":true"#))
                #expect(seen.text.contains(#""roles":["WYPELNIAJACY_FIN","WYPELNIAJACY_NIEFIN"]"#))
                #expect(seen.text.contains(profile.uuidString.lowercased()) && seen.text.contains(#""entitlements":["MOZE_"#))
            }
            #expect(
                try await broker.post("/introspect", ["token": token], TestProvider.basic("portal", "portal-secret")).text
                    == #"{"active":false}"#)
            #expect(try await broker.userInfo(token).status == .unauthorized, "it is for its audience")
        }
    }

    @Test("it is revoked alone, and ends with the grant")
    func revocation() async throws {
        try await TestProvider.run { broker in
            let (person, profile, subjectToken, _) = try await self.start(broker)
            let token = try self.token(try await broker.exchangeToken(subjectToken, profile: profile))
            #expect(try await broker.post("/revoke", ["token": token], TestProvider.web).status == .ok)
            #expect(try await broker.introspect(token)["active"] == "0")
            #expect(try await broker.userInfo(subjectToken).status == .ok)
            let (tokens, _) = try await broker.loggedIn(person)
            let second = try self.token(try await broker.exchangeToken(try #require(tokens.json["access_token"]), profile: profile))
            #expect(try await broker.introspect(second)["active"] == "1")
            _ = try await broker.post("/revoke", ["token": try #require(tokens.json["refresh_token"])], TestProvider.web)
            #expect(try await broker.introspect(second)["active"] == "0")
        }
    }

    @Test("without a choice it is for the only profile, and with several or none it is refused")
    func choice() async throws {
        try await TestProvider.run { broker in
            let (person, profile, token, _) = try await self.start(broker)
            let only = try JSONDecoder().decode(
                AccessTokenClaims.self, from: try Self.payload(of: try self.token(try await broker.exchangeToken(token))))
            #expect(only.authorizationDetails?.first?.profile == profile)
            try await broker.report(UUID(), of: person, version: 1, roles: ["A"], unit: "Druga")
            #expect(try await broker.exchangeToken(token).json["error"] == "invalid_authorization_details")
            #expect(try await broker.exchangeToken(token, profile: profile).status == .ok)
            #expect(try await broker.exchangeToken(token, profile: UUID()).json["error"] == "invalid_authorization_details")
        }
    }

    @Test("a profile of somebody else is none")
    func foreignProfile() async throws {
        try await TestProvider.run { broker in
            let (_, profile, token, _) = try await self.start(broker)
            let other = UUID()
            let stranger = try await broker.somebodyElse()
            try await broker.report(other, of: stranger, version: 1, roles: ["A"])
            let refused = try await broker.exchangeToken(token, profile: other)
            #expect(refused.status == .badRequest && refused.json["error"] == "invalid_authorization_details")
            #expect(
                refused.text == (try await broker.exchangeToken(token, profile: UUID()).text),
                "nor can it be told from one that is not there")
            await #expect(throws: HandoverError.foreignProfile) {
                try await broker.report(profile, of: stranger, version: 9, roles: ["A"])
            }
        }
    }

    @Test(
        "what is not asked for properly is refused, each with its error",
        arguments: [
            (["resource": "urn:ssoz-identity:login-broker"], "invalid_target"), (["resource": ""], "invalid_target"),
            (["audience": "https://reports.example.test/api"], "invalid_target"), (["scope": "openid"], "invalid_scope"),
            (["actor_token": "a.b.c", "actor_token_type": TokenExchangeRequest.accessTokenType], "invalid_request"),
            (["may_act": "{}"], "invalid_request"),
            (["subject_token_type": "urn:ietf:params:oauth:token-type:id_token"], "invalid_request"),
            (["requested_token_type": "urn:ietf:params:oauth:token-type:id_token"], "invalid_request"),
            (["authorization_details": "[]"], "invalid_authorization_details"), (["subject_token": "a.b.c"], "invalid_request"),
            (["subject_token": "opaque"], "invalid_request"),
            (["grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"], "unsupported_grant_type"),
        ])
    func refused(_ changes: [String: String], _ error: String) async throws {
        try await TestProvider.run { broker in
            let (_, profile, token, _) = try await self.start(broker)
            let answer = try await broker.exchangeToken(token, profile: profile, changes)
            #expect(answer.status == .badRequest && answer.json["error"] == error)
            let trail = try await self.audited(broker)
            #expect(trail.count == (error == "unsupported_grant_type" ? 0 : 1))
            #expect(trail.allSatisfy { $0 == "token.refused.token_exchange error:\(error) of nobody" })
        }
    }

    @Test("ID tokens, refresh tokens, tokens of services and tokens for profiles are no subject tokens")
    func otherTokens() async throws {
        let key = try PrivateKeyBox.es256()
        try await TestProvider.run(assertionKeys: key.set) { broker in
            let (person, profile, token, _) = try await self.start(broker)
            let (tokens, _) = try await broker.loggedIn(person)
            let forProfile = try self.token(try await broker.exchangeToken(token, profile: profile))
            let ofService = try await broker.post("/token", try key.form(resource: "urn:ssoz-identity:login-broker"))
            for other in [
                tokens.json["id_token"], tokens.json["refresh_token"], forProfile, ofService.json["access_token"], token + "x",
                token.uppercased(),
            ] {
                let answer = try await broker.exchangeToken(try #require(other), profile: profile)
                #expect(answer.status == .badRequest && answer.json["error"] == "invalid_request")
            }
        }
    }

    @Test("a token of another client cannot be exchanged, nor by whom the grant is not allowed")
    func otherClients() async throws {
        try await TestProvider.run { broker in
            let (person, profile, token, _) = try await self.start(broker)
            let portal = TestProvider.basic("portal", "portal-secret")
            #expect(try await broker.exchangeToken(token, profile: profile, [:], portal).json["error"] == "invalid_request")
            let (own, _) = try await broker.loggedIn(person, client: "portal", scope: "openid")
            let ownToken = try #require(own.json["access_token"])
            #expect(try await broker.exchangeToken(ownToken, profile: profile).json["error"] == "invalid_request")
            #expect(try await broker.exchangeToken(ownToken, profile: profile, ["resource": ""], portal).status == .ok, "its only audience")
            let reports = ["resource": "", "audience": "https://reports.example.test/api"]
            #expect(try await broker.exchangeToken(ownToken, profile: profile, reports, portal).json["error"] == "invalid_target")
            #expect(try await broker.exchangeToken(token, profile: profile, reports).status == .ok)
            let module = TestProvider.basic("module", "module-secret")
            #expect(try await broker.exchangeToken(token, profile: profile, [:], module).json["error"] == "unauthorized_client")
            let stranger = try await broker.exchangeToken(token, profile: profile, [:], TestProvider.basic("web", "wrong"))
            #expect(stranger.status == .unauthorized && stranger.json["error"] == "invalid_client")
            #expect(
                try await broker.exchangeToken(token, profile: profile, ["client_id": "spa"], [:]).json["error"] == "unauthorized_client")
        }
    }

    @Test("nobody gets one with a token that expired or was revoked, after the log-out, or without an active account")
    func ended() async throws {
        try await TestProvider.run { broker in
            let (person, profile, token, session) = try await self.start(broker)
            func isRefused(_ token: String) async throws -> Bool {
                let answer = try await broker.exchangeToken(token, profile: profile)
                return answer.status == .badRequest && answer.json["error"] == "invalid_request"
            }
            let first = try self.token(try await broker.exchangeToken(token, profile: profile))
            try await broker.realm.database.write { [now = broker.realm.now()] sql in try sql.nodeSessions.end(session, at: now) }
            #expect(try await isRefused(token), "logged out, though the grant goes on")
            #expect(try await broker.introspect(first)["active"] == "0", "and what was issued ends too")
            let (again, _) = try await broker.loggedIn(person)
            let second = try #require(again.json["access_token"])
            _ = try await broker.post("/revoke", ["token": second], TestProvider.web)
            #expect(try await isRefused(second))
            let (third, _) = try await broker.loggedIn(person)
            _ = try await broker.somebody(status: .blocked)
            #expect(try await isRefused(try #require(third.json["access_token"])))
            _ = try await broker.somebody(status: .active)
            #expect(try await !isRefused(try #require(third.json["access_token"])))
            broker.clock.advance(by: 300)
            #expect(try await isRefused(try #require(third.json["access_token"])))
            #expect(try await self.audited(broker).contains("token.refused.token_exchange error:invalid_request of somebody"))
        }
    }

    @Test("it never counts beyond the session")
    func sessionEnd() async throws {
        try await TestProvider.run { broker in
            let (_, profile, _, _) = try await self.start(broker)
            let person = try await broker.somebody()
            let (tokens, _) = try await broker.loggedIn(person)
            broker.clock.advance(by: NodeSession.lifetime - 100)
            let fresh = try await broker.refresh(try #require(tokens.json["refresh_token"]))
            let answer = try await broker.exchangeToken(try #require(fresh.json["access_token"]), profile: profile)
            #expect(answer.json["expires_in"] == "100")
            broker.clock.advance(by: 100)
            #expect(try await broker.introspect(try self.token(answer))["active"] == "0")
        }
    }

    @Test("a further role leaves tokens alone and stands in the next; a role that ends, a block and the end of the profile end them")
    func ending() async throws {
        try await TestProvider.run { broker in
            let (person, profile, subjectToken, _) = try await self.start(broker)
            func next() async throws -> (token: String, roles: [String]?) {
                let token = try self.token(try await broker.exchangeToken(subjectToken, profile: profile))
                return (token, try JSONDecoder().decode(AccessTokenClaims.self, from: try Self.payload(of: token)).roles)
            }
            func active(_ tokens: String...) async throws -> [Bool] {
                var found: [Bool] = []
                for token in tokens { found.append(try await broker.introspect(token)["active"] == "1") }
                return found
            }
            let first = try await next()
            try await broker.report(profile, of: person, version: 2, roles: Self.roles + ["WYPELNIAJACY_PSYCH"])
            let second = try await next()
            #expect(second.roles == Self.roles + ["WYPELNIAJACY_PSYCH"])
            #expect(try await active(first.token, second.token) == [true, true])
            try await broker.report(profile, of: person, version: 3, roles: ["WYPELNIAJACY_PSYCH"])
            let third = try await next()
            #expect(try await active(first.token, second.token, third.token) == [false, false, true])
            #expect(third.roles == ["WYPELNIAJACY_PSYCH"])
            try await broker.report(profile, of: person, version: 4, roles: [], isActive: false)
            #expect(try await active(third.token) == [false])
            #expect(try await broker.exchangeToken(subjectToken, profile: profile).json["error"] == "invalid_authorization_details")
            try await broker.report(profile, of: person, version: 3, roles: Self.roles)
            #expect(try await broker.exchangeToken(subjectToken, profile: profile).status == .badRequest, "an older report changes nothing")
            try await broker.report(profile, of: person, version: 5, roles: ["WYPELNIAJACY_PSYCH"])
            #expect(try await active(third.token) == [false], "what has ended stays ended")
            #expect(try await active(try await next().token) == [true])
            #expect(try await broker.userInfo(subjectToken).status == .ok, "the log-in itself is not touched")
        }
    }

    @Test("whatever comes first, a token that was exchanged beside a block does not count after it")
    func race() async throws {
        try await TestProvider.run { broker in
            let (person, profile, subjectToken, _) = try await self.start(broker)
            for round in 0..<4 {
                let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
                    for runner in 0..<16 {
                        group.addTask {
                            if runner == 8 {
                                try await broker.report(profile, of: person, version: 2 * round + 2, roles: [], isActive: false)
                                return nil
                            }
                            return try await broker.exchangeToken(subjectToken, profile: profile).json["access_token"]
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
                }
                for token in tokens { #expect(try await broker.introspect(token)["active"] == "0") }
                try await broker.report(profile, of: person, version: 2 * round + 3, roles: Self.roles)
                for token in tokens { #expect(try await broker.introspect(token)["active"] == "0") }
            }
        }
    }

    @Test("userinfo lists the active profiles to whom the scope was granted")
    func userInfo() async throws {
        try await TestProvider.run { broker in
            let (person, profile, token, _) = try await self.start(broker)
            let other = UUID()
            try await broker.report(other, of: person, version: 1, roles: ["A"], unit: "Ćwiczebna")
            try await broker.report(UUID(), of: person, version: 1, roles: [], isActive: false, unit: "Zamknięta")
            struct Answer: Decodable {
                struct Profile: Decodable {
                    let identifier: String
                    let unit: ProfileAuthorization.Unit
                    let roles: [String]
                }
                let ssoz_profiles: [Profile]?
            }
            func listed(_ token: String) async throws -> [Answer.Profile]? {
                let body = try await broker.userInfo(token).body
                return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView)).ssoz_profiles
            }
            let profiles = try #require(try await listed(token))
            #expect(profiles.map(\.identifier) == [other, profile].map { $0.uuidString.lowercased() }, "by the names of the units")
            #expect(profiles.map(\.roles) == [["A"], Self.roles] && profiles[0].unit.kind == "POZ")
            let (bare, _) = try await broker.loggedIn(person, scope: "openid profile")
            #expect(try await listed(try #require(bare.json["access_token"])) == nil)
        }
    }

    static func payload(of token: String) throws -> Data {
        let parts = token.split(separator: ".")
        return Data(try #require(Base64URL.decode(parts[1])))
    }
}
