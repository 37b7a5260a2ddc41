import Foundation
import HTTPTypes
import HummingbirdTesting
import JOSE
import LibCrypto
import LoginBrokerDomain
import NIOCore
import Testing

@testable import LoginBroker

@Suite("The token endpoint: who asks")
struct ClientAuthenticationTests {
    private struct Assertion: Encodable {
        var iss = "robot"
        var sub = "robot"
        var aud = TestProvider.issuer
        var exp = Int(Date().timeIntervalSince1970) + 60
        var jti = UUID().uuidString

        func form(_ key: PrivateKey) throws -> [String: String] {
            [
                "grant_type": "client_credentials", "resource": "urn:ssoz-identity:notification-worker",
                "client_assertion_type": ClientCredentials.assertionType,
                "client_assertion": try JWT.sign(self, typ: "JWT", key: key),
            ]
        }
    }

    @Test("a wrong secret is refused with the challenge the header asks for")
    func wrongBasicSecret() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post(
                "/token", ["grant_type": "client_credentials"], TestProvider.basic("notification-worker", "wrong"))
            #expect(response.status == .unauthorized)
            #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.json["error"] == "invalid_client")
        }
    }

    @Test("an unknown client and a wrong secret get the same answer")
    func sameAnswer() async throws {
        try await TestProvider.run { broker in
            let form = ["grant_type": "client_credentials"]
            let wrong = try await broker.post("/token", form, TestProvider.basic("notification-worker", "wrong"))
            let unknown = try await broker.post("/token", form, TestProvider.basic("nobody", "wrong"))
            #expect(wrong.text == unknown.text)
            #expect(wrong.status == unknown.status)
        }
    }

    @Test(
        "only the registered method counts",
        arguments: [
            ["client_id": "notification-worker", "client_secret": "worker-secret"], ["client_id": "notification-worker"],
            ["client_id": "robot"], ["client_id": "spa", "client_secret": "x"],
        ])
    func otherMethod(form: [String: String]) async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post("/token", form.merging(["grant_type": "client_credentials"]) { $1 })
            #expect(response.status == .unauthorized)
            #expect(response.json["error"] == "invalid_client")
        }
    }

    @Test("two methods at once are refused")
    func twoMethods() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post(
                "/token", ["grant_type": "client_credentials", "client_id": "notification-worker", "client_secret": "worker-secret"],
                TestProvider.basic("notification-worker", "worker-secret"))
            #expect(response.status == .badRequest)
            #expect(response.json["error"] == "invalid_request")
        }
    }

    @Test("a signed assertion is accepted once", arguments: [SignatureAlgorithm.es256, .rs256])
    func assertion(algorithm: SignatureAlgorithm) async throws {
        let key = try PrivateKey.generate(algorithm)
        try await TestProvider.run(assertionKeys: JWKSet(keys: [key.publicKey.jwk])) { broker in
            let form = try Assertion().form(key)
            #expect(try await broker.post("/token", form).status == .ok)
            let again = try await broker.post("/token", form)
            #expect(again.status == .unauthorized)
            #expect(again.json["error"] == "invalid_client")
        }
    }

    @Test("an assertion may be addressed to the token endpoint")
    func audience() async throws {
        let key = try PrivateKey.generate(.es256)
        try await TestProvider.run(assertionKeys: JWKSet(keys: [key.publicKey.jwk])) { broker in
            let form = try Assertion(aud: TestProvider.issuer + "/token").form(key)
            #expect(try await broker.post("/token", form).status == .ok)
        }
    }

    @Test("assertions that are expired, too long-lived, for others or of others are refused")
    func wrongAssertions() async throws {
        let key = try PrivateKey.generate(.es256)
        let now = Int(Date().timeIntervalSince1970)
        try await TestProvider.run(assertionKeys: JWKSet(keys: [key.publicKey.jwk])) { broker in
            let wrong = [
                Assertion(exp: now - 1), Assertion(exp: now + 3600), Assertion(aud: "https://other.example.test"), Assertion(iss: "web"),
                Assertion(sub: "web"), Assertion(jti: ""),
            ]
            for assertion in wrong {
                let response = try await broker.post("/token", try assertion.form(key))
                #expect(response.status == .unauthorized)
                #expect(response.json["error"] == "invalid_client")
            }
            let foreign = try await broker.post("/token", try Assertion().form(try PrivateKey.generate(.es256)))
            #expect(foreign.status == .unauthorized)
        }
    }

    @Test("while a client's keys cannot be had it is told to try again")
    func keysUnavailable() async throws {
        let key = try PrivateKey.generate(.es256)
        try await TestProvider.run(assertionKeys: nil) { broker in
            let response = try await broker.post("/token", try Assertion().form(key))
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] != nil)
            #expect(response.json["error"] == "temporarily_unavailable")
        }
    }

    @Test("a body that is no form is refused")
    func notAForm() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.client.execute(
                uri: "/token", method: .post, headers: [.contentType: "application/json"], body: ByteBuffer(string: "{}"))
            #expect(response.status == .badRequest)
            #expect(response.json["error"] == "invalid_request")
        }
    }

    @Test("an oversized body is refused")
    func oversized() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post("/token", ["x": String(repeating: "x", count: 70_000)], TestProvider.web)
            #expect(response.status == .contentTooLarge)
            #expect(response.json["error"] == "invalid_request")
        }
    }

    @Test("a parameter sent twice is refused")
    func twice() async throws {
        try await TestProvider.run { broker in
            var headers = TestProvider.web
            headers[.contentType] = "application/x-www-form-urlencoded"
            let response = try await broker.client.execute(
                uri: "/token", method: .post, headers: headers,
                body: ByteBuffer(string: "grant_type=authorization_code&code=a&code=b"))
            #expect(response.status == .badRequest)
            #expect(response.json["error"] == "invalid_request")
        }
    }
}
