import Foundation

/// The protected header of a JWS (RFC 7515 section 4), what of it counts here.
package struct JWSHeader: Hashable, Sendable {
    package let alg: SignatureAlgorithm
    package let kid: String?
    package let typ: String?

    package init(alg: SignatureAlgorithm, kid: String?, typ: String?) {
        self.alg = alg
        self.kid = kid
        self.typ = typ
    }

    /// Reads a header. Keys it brings along (`jwk`, `jku`, `x5c`, …) are not looked at.
    init(json: [UInt8]) throws(JOSEError) {
        guard JSONMembers.areUnique(json), let members = try? JSONDecoder().decode(Members.self, from: Data(json)) else {
            throw .malformed
        }
        guard !members.hasCritical else { throw .criticalHeader }
        guard let alg = SignatureAlgorithm(rawValue: members.alg) else { throw .algorithmRefused }
        self.init(alg: alg, kid: members.kid, typ: members.typ)
    }

    private struct Members: Decodable {
        let alg: String
        let kid: String?
        let typ: String?
        let hasCritical: Bool

        enum CodingKeys: String, CodingKey {
            case alg, kid, typ, crit
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.alg = try container.decode(String.self, forKey: .alg)
            self.kid = try container.decodeIfPresent(String.self, forKey: .kid)
            self.typ = try container.decodeIfPresent(String.self, forKey: .typ)
            self.hasCritical = container.contains(.crit)
        }
    }

    /// The header as it is sent, base64url.
    var encoded: [UInt8] {
        var members = [#""alg":"\#(self.alg.rawValue)""#]
        if let kid { members.append(#""kid":"\#(kid)""#) }
        if let typ { members.append(#""typ":"\#(typ)""#) }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }
}
