import Foundation
import JOSE
import LibCrypto
import Testing

@Suite("Project Wycheproof's attacks")
struct WycheproofTests {
    private struct Vectors<Group: Decodable>: Decodable {
        let testGroups: [Group]
    }

    private struct SignatureGroup: Decodable {
        let publicKeyJwk: JWK?
        let keyJwk: JWK?
        let tests: [Case]

        struct Case: Decodable {
            let tcId: Int
            let msg: String
            let sig: String
            let result: String
        }
    }

    private struct TokenGroup: Decodable {
        let comment: String
        let `public`: JWK?
        let tests: [Case]

        struct Case: Decodable {
            let tcId: Int
            let jws: String
            let result: String
        }
    }

    private func load<Group: Decodable>(_ name: String, as: Group.Type) throws -> [Group] {
        let url = try #require(Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "json"))
        return try JSONDecoder().decode(Vectors<Group>.self, from: try Data(contentsOf: url)).testGroups
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    @Test(
        "signatures are accepted and refused as they should be",
        arguments: [
            "ecdsa_secp256r1_sha256_p1363_test", "rsa_signature_2048_sha256_test",
        ])
    func signatures(_ file: String) throws {
        var checked = 0
        for group in try self.load(file, as: SignatureGroup.self) {
            guard let jwk = group.publicKeyJwk ?? group.keyJwk,
                let key = try? PublicKey(jwk: JWK(kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, n: jwk.n, e: jwk.e))
            else { continue }
            for test in group.tests where test.result != "acceptable" {
                let accepted = key.verify(signature: self.bytes(test.sig), of: self.bytes(test.msg))
                #expect(accepted == (test.result == "valid"), "case \(test.tcId)")
                checked += 1
            }
        }
        #expect(checked > 100)
    }

    @Test("tokens of other algorithms, and tampered ones, are refused")
    func tokens() throws {
        var (accepted, refused) = (0, 0)
        for group in try self.load("json_web_signature_test", as: TokenGroup.self) {
            let keys = group.public.map { JWKSet(keys: [$0]) } ?? JWKSet(keys: [])
            let isOurs = ["ES256", "RS256"].contains(group.public?.alg ?? "")
            for test in group.tests {
                let verified =
                    (try? JWS.verify(
                        test.jws, keys: { keys.usableKeys(kid: nil, algorithm: $0.alg) }, algorithms: [.es256, .rs256])) != nil
                if verified { accepted += 1 } else { refused += 1 }
                if verified { #expect(isOurs && test.result == "valid", "\(group.comment), case \(test.tcId)") }
            }
        }
        #expect(accepted > 0 && refused > 0)
    }
}
