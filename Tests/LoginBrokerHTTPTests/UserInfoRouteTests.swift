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

@Suite("The userinfo endpoint")
struct UserInfoRouteTests {
    private func token(_ broker: TestProvider, scope: String) async throws -> String {
        let response = try await broker.exchange(try await broker.code(try await broker.somebody(), scope: scope))
        return try #require(response.json["access_token"])
    }

    @Test("each claim stands behind its scope")
    func claims() async throws {
        try await TestProvider.run { broker in
            let bare = try await broker.userInfo(try await self.token(broker, scope: "openid")).json
            #expect(Set(bare.keys) == ["sub"])
            let profile = try await broker.userInfo(try await self.token(broker, scope: "openid profile")).json
            #expect(Set(profile.keys) == ["sub", "name", "given_name", "family_name", "birthdate"])
            #expect(profile["name"] == "Łucja Maria Próbna")
            #expect(profile["birthdate"] == "1834-05-06")
            #expect(profile["sub"] == bare["sub"])
            let pesel = try await broker.userInfo(try await self.token(broker, scope: "openid pesel")).json
            #expect(pesel["pesel"] == (try TestProvider.pesel().digits))
        }
    }

    @Test("POST answers as GET does")
    func post() async throws {
        try await TestProvider.run { broker in
            let token = try await self.token(broker, scope: "openid profile")
            let posted = try await broker.post("/userinfo", [:], [.authorization: "Bearer \(token)"])
            #expect(posted.status == .ok)
            #expect(posted.json == (try await broker.userInfo(token).json))
            #expect(posted.headers[.cacheControl] == "no-store")
        }
    }

    @Test("without a token there is a challenge and no error")
    func missing() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.get("/userinfo")
            #expect(response.status == .unauthorized)
            #expect(response.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test("an expired, forged or foreign token is refused")
    func refused() async throws {
        try await TestProvider.run { broker in
            let token = try await self.token(broker, scope: "openid")
            let service = try await broker.post(
                "/token", ["grant_type": "client_credentials"], TestProvider.basic("notification-worker", "worker-secret"))
            for bad in [token + "A", "abc", "e30.e30.", try #require(service.json["access_token"])] {
                let response = try await broker.userInfo(bad)
                #expect(response.status == .unauthorized)
                #expect(response.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
                #expect(response.json["error"] == "invalid_token")
            }
            broker.clock.advance(by: 300)
            #expect(try await broker.userInfo(token).status == .unauthorized)
        }
    }
}
