import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The token endpoint: refresh tokens")
struct RefreshTokenTests {
    private func tokens(_ broker: TestProvider, client: String = "web") async throws -> TestResponse {
        try await broker.exchange(try await broker.code(try await broker.somebody()))
    }

    @Test("each use gives a new token, and the ID token has no nonce")
    func rotates() async throws {
        try await TestProvider.run { broker in
            let first = try await self.tokens(broker)
            broker.clock.advance(by: 600)
            let second = try await broker.refresh(try #require(first.json["refresh_token"]))
            #expect(second.status == .ok)
            #expect(second.json["refresh_token"] != first.json["refresh_token"])
            let (one, two) = (try first.claims(of: "id_token"), try second.claims(of: "id_token"))
            #expect(two["nonce"] == nil)
            #expect(two["sub"] == one["sub"])
            #expect(two["auth_time"] == one["auth_time"])
            #expect(two["iat"] != one["iat"])
            #expect(try await broker.userInfo(try #require(second.json["access_token"])).status == .ok)
        }
    }

    @Test("a used one presented again ends its family")
    func reuse() async throws {
        try await TestProvider.run { broker in
            let first = try #require(try await self.tokens(broker).json["refresh_token"])
            let second = try await broker.refresh(first)
            #expect(try await broker.refresh(first).json["error"] == "invalid_grant")
            #expect(try await broker.refresh(try #require(second.json["refresh_token"])).json["error"] == "invalid_grant")
            #expect(try await broker.userInfo(try #require(second.json["access_token"])).status == .unauthorized)
        }
    }

    @Test("64 requests that redeem one token at once succeed once")
    func concurrent() async throws {
        try await TestProvider.run { broker in
            let token = try #require(try await self.tokens(broker).json["refresh_token"])
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<64 { group.addTask { try await broker.refresh(token).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [.ok: 1, .badRequest: 63])
        }
    }

    @Test("the scope can be narrowed for one access token, and never widened")
    func scope() async throws {
        try await TestProvider.run { broker in
            let token = try #require(try await self.tokens(broker).json["refresh_token"])
            #expect(try await broker.refresh(token, ["scope": "openid accounts"]).json["error"] == "invalid_scope")
            let narrowed = try await broker.refresh(token, ["scope": "openid"])
            #expect(narrowed.json["scope"] == "openid")
            let full = try await broker.refresh(try #require(narrowed.json["refresh_token"]))
            #expect(full.json["scope"] == "openid profile pesel offline_access")
        }
    }

    @Test("one left unused for two weeks has ended")
    func expiry() async throws {
        try await TestProvider.run { broker in
            let token = try #require(try await self.tokens(broker).json["refresh_token"])
            broker.clock.advance(by: RefreshToken.lifetime)
            #expect(try await broker.refresh(token).json["error"] == "invalid_grant")
        }
    }

    @Test("another client cannot use it")
    func otherClient() async throws {
        try await TestProvider.run { broker in
            let token = try #require(try await self.tokens(broker).json["refresh_token"])
            let other = try await broker.refresh(token, [:], TestProvider.basic("open", "open-secret"))
            #expect(other.json["error"] == "invalid_grant")
            #expect(try await broker.refresh(token).status == .ok)
        }
    }

    @Test("a person whose account is blocked or closed is not refreshed", arguments: [AccountCopy.Status.blocked, .closed])
    func blocked(_ status: AccountCopy.Status) async throws {
        try await TestProvider.run { broker in
            let token = try #require(try await self.tokens(broker).json["refresh_token"])
            _ = try await broker.somebody(status: status)
            #expect(try await broker.refresh(token).json["error"] == "invalid_grant")
        }
    }
}
