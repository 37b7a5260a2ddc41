import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import LibCrypto
import Logging
import NIOCore
import Synchronization
import TestKit
import Testing
import WebPages

@testable import ProfileRequests

/// Plays the broker's OpenID endpoints on a port of this machine: says who logged in, rightly or not, as a test wants it.
final class TestIssuer: Sendable {
    /// What an ID token says.
    struct Claims: Encodable {
        var iss: String
        var sub = "s-1"
        var aud = "profile-requests"
        var exp: Int
        var iat: Int
        var nonce: String?
        /// When the person proved who they are.
        var authTime: Int?

        enum CodingKeys: String, CodingKey {
            case iss, sub, aud, exp, iat, nonce
            case authTime = "auth_time"
        }
    }

    /// An authorization request, as the browser brings it.
    struct LogInRequest {
        let address: String
        let parameters: FormBody

        init(_ location: String?) throws {
            let parts = try #require(location).split(separator: "?", maxSplits: 1).map(String.init)
            self.address = parts[0]
            self.parameters = try FormBody(decoding: Array(try #require(parts.last).utf8))
        }

        subscript(name: String) -> String? { self.parameters[name] }
    }

    private struct Grant {
        let idToken: String
        let challenge: String?
    }

    let url: String
    /// The clock it shares with the service.
    let clock: ManualClock
    private let key: PrivateKey
    private let grants: Grants

    private final class Grants: Sendable {
        let codes = Mutex<[String: Grant]>([:])
    }

    static func run(_ body: @Sendable (TestIssuer) async throws -> Void) async throws {
        let (key, grants, clock) = (try PrivateKey.generate(.es256), Grants(), ManualClock())
        let router = Router()
        router.get("/.well-known/openid-configuration") { request, _ in
            let issuer = "http://\(request.head.authority ?? "")"
            return try Self.json([
                "issuer": issuer, "authorization_endpoint": "\(issuer)/authorize", "token_endpoint": "\(issuer)/token",
                "end_session_endpoint": "\(issuer)/logout",
            ])
        }
        router.get("/jwks.json") { _, _ in try Self.json(JWKSet(keys: [key.publicKey.jwk])) }
        router.post("/token") { request, _ in
            let form = try await FormBody(request)
            let verifier = Base64URL.encode(SHA256.hash(Array((form["code_verifier"] ?? "").utf8)))
            guard form["grant_type"] == "authorization_code", form["client_assertion"] != nil,
                let grant = grants.codes.withLock({ $0.removeValue(forKey: form["code"] ?? "") }), grant.challenge == verifier
            else { return try Self.json(["error": "invalid_grant"], .badRequest) }
            return try Self.json(["id_token": grant.idToken])
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "issuer") { _ in SwiftLogNoOpLogHandler() })
        try await application.test(.live) { client in
            try await body(TestIssuer(url: "http://127.0.0.1:\(try #require(client.port))", clock: clock, key: key, grants: grants))
        }
    }

    private init(url: String, clock: ManualClock, key: PrivateKey, grants: Grants) {
        self.url = url
        self.clock = clock
        self.key = key
        self.grants = grants
    }

    func idToken(
        _ request: LogInRequest, signedBy key: PrivateKey? = nil, _ change: (inout Claims) -> Void = { _ in }
    ) throws -> String {
        let now = Int(self.clock.now().timeIntervalSince1970)
        var claims = Claims(iss: self.url, exp: now + 300, iat: now, nonce: request["nonce"], authTime: now)
        change(&claims)
        return try JWT.sign(claims, typ: "JWT", key: key ?? self.key)
    }

    /// Answers an authorization request with a code.
    ///
    /// - Parameter idToken: what the code is good for, when not for what was asked.
    ///
    /// - Returns: where the browser goes back to.
    func answer(_ request: LogInRequest, idToken: String? = nil) throws -> String {
        let idToken = try idToken ?? self.idToken(request)
        let code = "code-\(idToken.hashValue)-\(request["state"] ?? "")"
        self.grants.codes.withLock { $0[code] = Grant(idToken: idToken, challenge: request["code_challenge"]) }
        return Self.callback([("code", code), ("state", request["state"] ?? ""), ("iss", self.url)])
    }

    static func callback(_ parameters: [(String, String)]) -> String {
        "/callback?" + Query.encode(parameters)
    }

    private static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(value))))
    }
}
