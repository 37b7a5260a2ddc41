import Foundation
import HTTPTypes
import HummingbirdTesting
import LoginBrokerDomain
import Testing

@testable import LoginBroker

@Suite("Introspection and revocation")
struct IntrospectionAndRevocationTests {
    private func tokens(_ broker: TestProvider) async throws -> (access: String, refresh: String) {
        let response = try await broker.exchange(try await broker.code(try await broker.somebody()))
        return (try #require(response.json["access_token"]), try #require(response.json["refresh_token"]))
    }

    private func isActive(_ broker: TestProvider, _ token: String, _ headers: HTTPFields = TestProvider.web) async throws -> Bool {
        let response = try await broker.post("/introspect", ["token": token], headers)
        #expect(response.status == .ok)
        return response.text.contains(#""active":true"#)
    }

    @Test("a client sees its own tokens")
    func own() async throws {
        try await TestProvider.run { broker in
            let tokens = try await self.tokens(broker)
            let access = try await broker.post("/introspect", ["token": tokens.access], TestProvider.web).json
            #expect(access["client_id"] == "web")
            #expect(access["scope"] == "openid profile pesel offline_access")
            #expect(access["token_type"] == "Bearer")
            let refresh = try await broker.post("/introspect", ["token": tokens.refresh], TestProvider.web).json
            #expect(refresh["sub"] == access["sub"])
            #expect(try await self.isActive(broker, tokens.refresh))
        }
    }

    @Test("of another client's token it only learns that it is not active, as of one that does not exist")
    func foreign() async throws {
        try await TestProvider.run { broker in
            let tokens = try await self.tokens(broker)
            let open = TestProvider.basic("open", "open-secret")
            for token in [tokens.access, tokens.refresh, "abc", "a.b.c"] {
                #expect(try await broker.post("/introspect", ["token": token], open).text == #"{"active":false}"#)
            }
        }
    }

    @Test("a service sees the tokens meant for it")
    func audience() async throws {
        let key = try PrivateKeyBox.es256()
        try await TestProvider.run(assertionKeys: key.set) { broker in
            let response = try await broker.post("/token", try key.form(resource: "urn:ssoz-identity:notification-worker"))
            let token = try #require(response.json["access_token"])
            #expect(try await self.isActive(broker, token, TestProvider.basic("notification-worker", "worker-secret")))
            #expect(try await !self.isActive(broker, token, TestProvider.web))
        }
    }

    @Test("public clients and strangers cannot introspect", arguments: [["client_id": "spa"], [:]])
    func strangers(form: [String: String]) async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post("/introspect", form.merging(["token": "abc"]) { $1 })
            #expect(response.status == .unauthorized)
            #expect(response.json["error"] == "invalid_client")
        }
    }

    @Test("a revoked access token ends alone")
    func revokeAccess() async throws {
        try await TestProvider.run { broker in
            let tokens = try await self.tokens(broker)
            let response = try await broker.post("/revoke", ["token": tokens.access], TestProvider.web)
            #expect(response.status == .ok)
            #expect(try await broker.userInfo(tokens.access).status == .unauthorized)
            #expect(try await broker.refresh(tokens.refresh).status == .ok)
        }
    }

    @Test("a revoked refresh token takes its access tokens along")
    func revokeRefresh() async throws {
        try await TestProvider.run { broker in
            let tokens = try await self.tokens(broker)
            let response = try await broker.post(
                "/revoke", ["token": tokens.refresh, "token_type_hint": "access_token"], TestProvider.web)
            #expect(response.status == .ok)
            #expect(try await broker.userInfo(tokens.access).status == .unauthorized)
            #expect(try await broker.refresh(tokens.refresh).json["error"] == "invalid_grant")
            #expect(try await broker.post("/revoke", ["token": tokens.refresh], TestProvider.web).status == .ok, "again is no error")
        }
    }

    @Test("nobody revokes another client's token")
    func revokeForeign() async throws {
        try await TestProvider.run { broker in
            let tokens = try await self.tokens(broker)
            let response = try await broker.post("/revoke", ["token": tokens.refresh], TestProvider.basic("open", "open-secret"))
            #expect(response.status == .badRequest)
            #expect(try await broker.refresh(tokens.refresh).status == .ok)
        }
    }

    @Test("a token that counts for nothing is answered like one that was revoked")
    func revokeUnknown() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.post("/revoke", ["token": "abc"], TestProvider.web)
            #expect(response.status == .ok)
        }
    }
}
