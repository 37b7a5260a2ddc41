import Foundation
import JOSE
import LibCrypto
import Testing

@Suite("Tokens")
struct JWSTests {
    private struct Claims: Codable, Equatable {
        var iss = "https://issuer.example"
        var aud = "service"
        var exp = 1_700_000_300
        var iat = 1_700_000_000
        var nbf: Int?
    }

    private let now = Date(timeIntervalSince1970: 1_700_000_010)

    private func verify(_ token: String, _ key: PrivateKey, typ: Set<String>? = ["at+jwt"], now: Date? = nil) throws(JOSEError) -> Claims {
        let keys = JWKSet(keys: [key.publicKey.jwk])
        return try JWT.verify(
            token, as: Claims.self, typ: typ, keys: { keys.usableKeys(kid: $0.kid, algorithm: $0.alg) }, algorithms: [.es256, .rs256],
            issuer: "https://issuer.example", audience: "service", now: now ?? self.now)
    }

    /// A token put together by hand, with any header.
    private func forged(_ header: String, _ payload: String = "{}", signature: [UInt8] = [1, 2, 3]) -> String {
        "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array(payload.utf8))).\(Base64URL.encode(signature))"
    }

    @Test("what is signed is read back, with either algorithm, also after the key was stored", arguments: SignatureAlgorithm.allCases)
    func roundTrip(_ algorithm: SignatureAlgorithm) throws {
        let key = try PrivateKey(pkcs8DER: try PrivateKey.generate(algorithm).pkcs8DER)
        let token = try JWT.sign(Claims(), typ: "at+jwt", key: key)
        #expect(try self.verify(token, key) == Claims())
        #expect(key.keyID == key.publicKey.jwk.thumbprint)
    }

    @Test(
        "algorithms that are not ours are refused, none first",
        arguments: ["none", "None", "HS256", "HS384", "RS384", "RS512", "PS256", "ES384", "ES512", "EdDSA", ""])
    func algorithms(_ name: String) throws {
        let key = try PrivateKey.generate(.es256)
        for signature in [[], [1, 2, 3]] as [[UInt8]] {
            #expect(throws: JOSEError.algorithmRefused) {
                try self.verify(self.forged("{\"alg\":\"\(name)\",\"typ\":\"at+jwt\"}", signature: signature), key)
            }
        }
    }

    @Test("a public key is no shared secret, and one algorithm's key is not another's")
    func confusion() throws {
        let (elliptic, rsa) = (try PrivateKey.generate(.es256), try PrivateKey.generate(.rs256))
        let input = "{\"alg\":\"RS256\",\"kid\":\"\(elliptic.keyID)\"}"
        #expect(throws: JOSEError.unknownKey) { try self.verify(self.forged(input), elliptic) }
        let token = try JWT.sign(Claims(), typ: "at+jwt", key: rsa)
        #expect(throws: JOSEError.unknownKey) { try self.verify(token, elliptic) }
    }

    @Test("critical headers, repeated members and disguised names are refused")
    func headers() throws {
        let key = try PrivateKey.generate(.es256)
        #expect(throws: JOSEError.criticalHeader) { try self.verify(self.forged(#"{"alg":"ES256","crit":["b64"]}"#), key) }
        #expect(throws: JOSEError.malformed) { try self.verify(self.forged(#"{"alg":"ES256","alg":"ES256"}"#), key) }
        #expect(throws: JOSEError.malformed) { try self.verify(self.forged(#"{"alg":"ES256","\u0061lg":"none"}"#), key) }
        #expect(throws: JOSEError.malformed) { try self.verify(self.forged(#"["alg"]"#), key) }
    }

    @Test("no bit of a token can be changed", arguments: SignatureAlgorithm.allCases)
    func tampering(_ algorithm: SignatureAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let token = try JWT.sign(Claims(), typ: "at+jwt", key: key)
        let parts = token.split(separator: ".").map(String.init)
        for part in parts.indices {
            var bytes = try #require(Base64URL.decode(parts[part]))
            for index in stride(from: 0, to: bytes.count, by: 7) {
                bytes[index] ^= 1
                var changed = parts
                changed[part] = Base64URL.encode(bytes)
                #expect(throws: JOSEError.self) { try self.verify(changed.joined(separator: "."), key) }
                bytes[index] ^= 1
            }
        }
    }

    @Test("anything but three clean parts is malformed")
    func shape() throws {
        let key = try PrivateKey.generate(.es256)
        let token = try JWT.sign(Claims(), typ: "at+jwt", key: key)
        for wrong in [
            "", ".", "..", token + ".", token + "=", " " + token, token + "\n", String(token.dropLast()),
            token.replacing("-", with: "+") + "+",
        ] {
            #expect(throws: JOSEError.self) { try self.verify(wrong, key) }
        }
        #expect(throws: JOSEError.malformed) { try self.verify(String(repeating: "a", count: JWS.limit + 1), key) }
    }

    @Test("time, issuer, audience and type are checked")
    func claims() throws {
        let key = try PrivateKey.generate(.es256)
        func token(_ change: (inout Claims) -> Void, typ: String = "at+jwt") throws -> String {
            var claims = Claims()
            change(&claims)
            return try JWT.sign(claims, typ: typ, key: key)
        }
        #expect(throws: JOSEError.expired) {
            try self.verify(try token { _ in }, key, now: Date(timeIntervalSince1970: 1_700_000_300))
        }
        #expect(throws: JOSEError.wrongIssuer) { try self.verify(try token { $0.iss = "https://other.example" }, key) }
        #expect(throws: JOSEError.wrongAudience) { try self.verify(try token { $0.aud = "other" }, key) }
        #expect(throws: JOSEError.notYetValid) { try self.verify(try token { $0.nbf = 1_700_000_100 }, key) }
        #expect(throws: JOSEError.notYetValid) { try self.verify(try token { $0.iat = 1_700_000_100 }, key) }
        #expect(throws: JOSEError.wrongType) { try self.verify(try token({ _ in }, typ: "JWT"), key) }
    }

    @Test("weak and impossible keys are refused")
    func keys() throws {
        let zero = Base64URL.encode([UInt8](repeating: 0, count: 32))
        #expect(throws: JOSEError.keyRefused) { try PublicKey(jwk: JWK(kty: "EC", crv: "P-256", x: zero, y: zero)) }
        #expect(throws: JOSEError.keyRefused) {
            try PublicKey(jwk: JWK(kty: "RSA", n: Base64URL.encode([UInt8](repeating: 0xFF, count: 128)), e: "AQAB"))
        }
        #expect(throws: JOSEError.keyRefused) { try PublicKey(jwk: JWK(kty: "oct")) }
        let good = try #require(RFCVectorTests.rsaKey.n)
        #expect(throws: JOSEError.keyRefused) { try PublicKey(jwk: JWK(kty: "RSA", n: good, e: "AQ")) }
    }

    @Test("a set skips keys it does not understand")
    func tolerantSet() throws {
        let key = try PrivateKey.generate(.es256)
        let own = String(decoding: try JSONEncoder().encode(key.publicKey.jwk), as: UTF8.self)
        let json = #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"},{"kty":7},\#(own)]}"#
        let set = try JSONDecoder().decode(JWKSet.self, from: Data(json.utf8))
        #expect(set.usableKeys(kid: key.keyID, algorithm: .es256).count == 1)
        #expect(set.usableKeys(kid: "other", algorithm: .es256).isEmpty)
    }

    @Test("signing is right when many threads share a key")
    func concurrency() async throws {
        let key = try PrivateKey.generate(.es256)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let bytes = Array("message \(number)".utf8)
                    for _ in 0..<20 {
                        let signature = try key.sign(bytes)
                        #expect(key.publicKey.verify(signature: signature, of: bytes))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
