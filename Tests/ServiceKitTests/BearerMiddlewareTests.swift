import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import LibCrypto
import TestKit
import Testing
import Vocabulary

@testable import ServiceKit

@Suite("Access tokens at the door of a service")
struct BearerMiddlewareTests {
    private static let issuer = "http://localhost:8080"
    private static let audience = "urn:ssoz-identity:here"

    /// The issuer's keys, or nobody who answers.
    private struct Keys: KeySetSource {
        let set: JWKSet?

        func keySet(refreshing: Bool) async throws -> JWKSet {
            guard let set else { throw KeySetUnavailable() }
            return set
        }
    }

    private let key: PrivateKey

    init() throws {
        self.key = try PrivateKey.generate(.es256)
    }

    private func claims(_ change: (inout AccessTokenClaims) -> Void = { _ in }) -> AccessTokenClaims {
        let now = Int(Date().timeIntervalSince1970)
        var claims = AccessTokenClaims(
            iss: Self.issuer, sub: "robot", aud: Self.audience, exp: now + 300, iat: now, jti: "t-1", clientID: "robot",
            scope: "other handover")
        change(&claims)
        return claims
    }

    private func token(
        typ: String = "at+jwt", signedBy key: PrivateKey? = nil, _ change: (inout AccessTokenClaims) -> Void = { _ in }
    ) throws -> String {
        try JWT.sign(self.claims(change), typ: typ, key: key ?? self.key)
    }

    private func run(keysAnswer: Bool = true, _ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void) async throws {
        let keys = Keys(set: keysAnswer ? JWKSet(keys: [self.key.publicKey.jwk]) : nil)
        try await TestServer.run { router, _ in
            router.group().addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(
                    scope: "handover", verifier: AccessTokenVerifier(issuer: Self.issuer, audience: Self.audience, keys: keys))
            }.get("/door") { _, context in context.caller?.client.rawValue ?? "nobody" }
        } _: { server in
            try await body(server.client)
        }
    }

    private static func knock(_ client: any TestClientProtocol, _ authorization: String?, uri: String = "/door") async throws
        -> TestResponse
    {
        var headers: HTTPFields = [:]
        headers[.authorization] = authorization
        return try await client.execute(uri: uri, method: .get, headers: headers)
    }

    @Test("a token for this service with the scope opens the door, and says who calls", arguments: ["Bearer", "bearer", "BEARER"])
    func opens(_ scheme: String) async throws {
        let token = try self.token()
        try await self.run { client in
            let reply = try await Self.knock(client, "\(scheme) \(token)")
            #expect(reply.status == .ok && reply.text == "robot")
        }
    }

    @Test("without a token there is a challenge and no error (RFC 6750 section 3)")
    func missing() async throws {
        let token = try self.token()
        try await self.run { client in
            for authorization in [nil, "Basic cm9ib3Q6cm9ib3Q=", "Bearer", "Bearer ", token] {
                let reply = try await Self.knock(client, authorization)
                #expect(reply.status == .unauthorized && reply.members["code"] == "token-required", "\(authorization ?? "none")")
                #expect(reply.headers[.wwwAuthenticate] == "Bearer")
            }
            let inQuery = try await Self.knock(client, nil, uri: "/door?access_token=\(token)")
            #expect(inQuery.status == .unauthorized, "a token in an address is not looked at")
        }
    }

    @Test("a token of somebody else, for somebody else, of another kind or too old is refused, and none is told from the others")
    func refused() async throws {
        let now = Int(Date().timeIntervalSince1970)
        let unsigned = Base64URL.encode(Array(#"{"alg":"none","typ":"at+jwt"}"#.utf8))
        let genuine = try self.token().split(separator: ".").map(String.init)
        let tokens = [
            "wrong audience": try self.token { $0.aud = "urn:ssoz-identity:elsewhere" },
            "wrong issuer": try self.token { $0.iss = "http://localhost:9999" },
            "expired": try self.token { $0.exp = now },
            "not yet valid": try self.token { ($0.iat, $0.exp) = (now + 86_400, now + 90_000) },
            "an ID token": try self.token(typ: "JWT"),
            "another key": try self.token(signedBy: try PrivateKey.generate(.es256)),
            "alg none": "\(unsigned).\(genuine[1]).",
            "alg none with a signature": "\(unsigned).\(genuine[1]).\(genuine[2])",
            "no signature": "\(genuine[0]).\(genuine[1]).",
            "no token": "abc",
            "too long": String(repeating: "a", count: 20_000),
        ]
        try await self.run { client in
            var bodies: Set<String> = []
            for (name, token) in tokens {
                let reply = try await Self.knock(client, "Bearer \(token)")
                #expect(reply.status == .unauthorized && reply.members["code"] == "invalid-token", "\(name)")
                #expect(reply.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"", "\(name)")
                #expect(reply.headers[.contentType] == Problem.mediaType)
                bodies.insert(reply.members.sorted { $0.key < $1.key }.map { "\($0)" }.joined())
            }
            #expect(bodies.count == 1)
        }
    }

    @Test("a genuine token without the scope is told which one it lacks", arguments: [nil, "", "hand", "handovers", "other"])
    func scope(_ scope: String?) async throws {
        let token = try self.token { $0.scope = scope }
        try await self.run { client in
            let reply = try await Self.knock(client, "Bearer \(token)")
            #expect(reply.status == .forbidden && reply.members["code"] == "insufficient-scope")
            #expect(reply.headers[.wwwAuthenticate] == "Bearer error=\"insufficient_scope\", scope=\"handover\"")
        }
    }

    @Test("while the issuer's keys cannot be had, callers are told to come back, not that their token is wrong")
    func withoutKeys() async throws {
        let token = try self.token()
        try await self.run(keysAnswer: false) { client in
            let reply = try await Self.knock(client, "Bearer \(token)")
            #expect(reply.status == .serviceUnavailable && reply.headers[.retryAfter] != nil)
        }
    }
}
