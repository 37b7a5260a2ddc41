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

@Suite("The token endpoint: clients in their own name")
struct ClientCredentialsGrantTests {
    private static let worker = TestProvider.basic("notification-worker", "worker-secret")

    @Test("a client gets a token for one audience and its scopes, and the act is in the audit trail")
    func token() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post(
                "/token",
                ["grant_type": "client_credentials", "resource": "urn:ssoz-identity:login-broker", "scope": "handover"], Self.worker)
            #expect(response.status == .ok)
            #expect(response.json["refresh_token"] == nil)
            #expect(response.json["id_token"] == nil)
            let claims = try response.claims(of: "access_token")
            #expect(claims["aud"] == "urn:ssoz-identity:login-broker")
            #expect(claims["sub"] == "notification-worker")
            #expect(claims["scope"] == "handover")
            let entries = try await broker.realm.database.read { sql in
                try sql.audit.entries(about: "audience:urn:ssoz-identity:login-broker")
            }
            #expect(entries.map(\.actor) == ["client:notification-worker"])
            let verifier = AccessTokenVerifier(
                issuer: TestProvider.issuer, audience: "urn:ssoz-identity:login-broker", keys: broker.provider.keys)
            #expect(try await verifier.verify(try #require(response.json["access_token"]), at: Date()).scopes == ["handover"])
        }
    }

    @Test("a hundred at once all get their token and their audit entry")
    func many() async throws {
        try await TestProvider.run { broker in
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await broker.post("/token", ["grant_type": "client_credentials"], Self.worker).status }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [.ok: 100])
            let entries = try await broker.realm.database.read { sql in
                try sql.audit.entries(about: "audience:urn:ssoz-identity:login-broker")
            }
            #expect(entries.count == 100)
        }
    }

    @Test(
        "audiences and scopes a client has not are refused",
        arguments: [
            (["resource": "urn:ssoz-identity:profile-requests"], "invalid_target"),
            (["resource": "urn:ssoz-identity:notification-worker"], "invalid_target"), (["scope": "accounts"], "invalid_scope"),
            (["scope": "handover openid"], "invalid_scope"),
        ])
    func refused(changes: [String: String], error: String) async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post(
                "/token", ["grant_type": "client_credentials"].merging(changes) { _, new in new }, Self.worker)
            #expect(response.status == .badRequest)
            #expect(response.json["error"] == error)
        }
    }

    @Test("a client that may not use the grant is refused")
    func unauthorized() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post("/token", ["grant_type": "client_credentials"], TestProvider.web)
            #expect(response.json["error"] == "unauthorized_client")
        }
    }

    @Test("an unknown grant is refused", arguments: ["password", "urn:ietf:params:oauth:grant-type:device_code"])
    func unknownGrant(name: String) async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post("/token", ["grant_type": name], TestProvider.web)
            #expect(response.status == .badRequest)
            #expect(response.json["error"] == "unsupported_grant_type")
        }
    }
}
