import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import JOSE
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The token endpoint: codes")
struct TokenRouteCodeTests {
    @Test("a code is exchanged for an ID token, an access token and a refresh token")
    func exchange() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.exchange(try await broker.code(try await broker.somebody()))
            #expect(response.status == .ok)
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.json["token_type"] == "Bearer")
            #expect(response.json["expires_in"] == "300")
            #expect(response.json["refresh_token"] != nil)
            let now = Int(broker.realm.now().timeIntervalSince1970)
            let id = try response.claims(of: "id_token")
            #expect(id["iss"] == TestProvider.issuer)
            #expect(id["aud"] == "web")
            #expect(id["nonce"] == "n-1")
            #expect(id["auth_time"] == "\(now)")
            #expect(id["exp"] == "\(now + 300)")
            #expect(id["acr"] == "http://eidas.europa.eu/LoA/substantial")
            #expect(id["at_hash"] == IDTokenClaims.hash(ofAccessToken: try #require(response.json["access_token"])))
            #expect(id["sid"] != nil)
            let access = try response.claims(of: "access_token")
            #expect(access["aud"] == TestProvider.issuer)
            #expect(access["client_id"] == "web")
            #expect(access["sub"] == id["sub"])
            for name in ["name", "given_name", "family_name", "birthdate", "pesel"] {
                #expect(id[name] == nil)
                #expect(access[name] == nil)
            }
        }
    }

    @Test("ID tokens are signed as the client says", arguments: [("web", SignatureAlgorithm.es256), ("post", .rs256)])
    func signature(client: String, algorithm: SignatureAlgorithm) async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody(), client: client, scope: "openid")
            let response =
                client == "web"
                ? try await broker.exchange(code)
                : try await broker.exchange(code, ["client_id": "post", "client_secret": "post-secret"], [:])
            let keySet = broker.provider.keys.keySet
            let (header, _) = try JWS.verify(
                try #require(response.json["id_token"]), keys: { keySet.usableKeys(kid: $0.kid, algorithm: $0.alg) },
                algorithms: [algorithm])
            #expect(header.alg == algorithm)
        }
    }

    @Test("without offline_access there is no refresh token")
    func withoutOfflineAccess() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.exchange(try await broker.code(try await broker.somebody(), scope: "openid profile"))
            #expect(response.status == .ok)
            #expect(response.json["refresh_token"] == nil)
            #expect(response.json["scope"] == "openid profile")
        }
    }

    @Test("a code presented again is refused, and what it gave ends")
    func reuse() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody())
            let first = try await broker.exchange(code)
            let token = try #require(first.json["access_token"])
            #expect(try await broker.userInfo(token).status == .ok)
            let second = try await broker.exchange(code)
            #expect(second.status == .badRequest)
            #expect(second.json["error"] == "invalid_grant")
            #expect(try await broker.userInfo(token).status == .unauthorized)
            #expect(try await broker.refresh(try #require(first.json["refresh_token"])).json["error"] == "invalid_grant")
        }
    }

    @Test("64 requests that redeem one code at once succeed once")
    func concurrentCodes() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody())
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<64 { group.addTask { try await broker.exchange(code).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [.ok: 1, .badRequest: 63])
        }
    }

    @Test("a code expires after sixty seconds")
    func expiry() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody())
            broker.clock.advance(by: 60)
            let response = try await broker.exchange(code)
            #expect(response.json["error"] == "invalid_grant")
        }
    }

    @Test(
        "a wrong verifier or redirect URI is refused and uses the code up",
        arguments: [
            ["code_verifier": String(repeating: "x", count: 43)], ["code_verifier": ""], ["redirect_uri": "http://localhost:9090/other"],
            ["redirect_uri": ""],
        ])
    func mismatch(changes: [String: String]) async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody())
            #expect(try await broker.exchange(code, changes).json["error"] == "invalid_grant")
            #expect(try await broker.exchange(code).json["error"] == "invalid_grant")
        }
    }

    @Test("a verifier without a challenge is refused")
    func downgrade() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody(), pkce: false)
            #expect(try await broker.exchange(code).json["error"] == "invalid_grant")
        }
    }

    @Test("another client can neither use a code nor use it up")
    func otherClient() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody())
            let other = try await broker.exchange(code, ["client_id": "post", "client_secret": "post-secret"], [:])
            #expect(other.json["error"] == "invalid_grant")
            #expect(try await broker.exchange(code).status == .ok)
        }
    }

    @Test("pairwise clients know one person by different names, and by the same name again")
    func subjects() async throws {
        try await TestProvider.run { broker in
            let person = try await broker.somebody()
            let web = try await broker.exchange(try await broker.code(person)).claims(of: "id_token")
            let again = try await broker.exchange(try await broker.code(person)).claims(of: "id_token")
            let post = try await broker.exchange(
                try await broker.code(person, client: "post", scope: "openid"),
                ["client_id": "post", "client_secret": "post-secret"], [:]
            ).claims(of: "id_token")
            #expect(web["sub"] == again["sub"])
            #expect(web["sub"] != post["sub"])
            #expect(web["sub"]?.contains(try TestProvider.pesel().digits) == false)
            let subject = SubjectID(rawValue: try #require(web["sub"]))
            let found = try await broker.realm.database.read { sql in try sql.subjects.person(behind: subject, in: "web") }
            #expect(found == person.id)
        }
    }

    @Test("a public client exchanges its code with the verifier alone")
    func publicClient() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody(), client: "spa", scope: "openid")
            let response = try await broker.post(
                "/token",
                [
                    "grant_type": "authorization_code", "code": code, "redirect_uri": TestProvider.callback,
                    "code_verifier": TestProvider.verifier, "client_id": "spa",
                ], [.origin: "http://localhost:9090"])
            #expect(response.status == .ok)
            #expect(response.headers[.accessControlAllowOrigin] == "http://localhost:9090")
        }
    }
}
