import Foundation

/// JSON Web Tokens (RFC 7519), signed.
package enum JWT {
    /// Signs claims.
    ///
    /// - Parameter typ: says what kind of token it is (RFC 8725 section 3.11), for instance `at+jwt`.
    package static func sign(_ claims: some Encodable, typ: String, key: PrivateKey) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return try JWS.sign([UInt8](try encoder.encode(claims)), typ: typ, key: key)
    }

    /// Checks a token's signature and its registered claims (RFC 7519 section 4.1), and returns its claims.
    ///
    /// - Parameters:
    ///   - typ: the kinds accepted, compared without case; `nil` accepts any.
    ///   - audience: must be the token's audience or one of them.
    ///   - leeway: seconds by which clocks may differ.
    package static func verify<Claims: Decodable>(
        _ token: String, as type: Claims.Type, typ: Set<String>?, keys: (JWSHeader) -> [PublicKey], algorithms: Set<SignatureAlgorithm>,
        issuer: String, audience: String, now: Date, leeway: TimeInterval = 0
    ) throws(JOSEError) -> Claims {
        let (header, payload) = try JWS.verify(token, keys: keys, algorithms: algorithms)
        if let typ {
            guard let actual = header.typ?.lowercased(), typ.contains(actual) else { throw .wrongType }
        }
        guard JSONMembers.areUnique(payload),
            let registered = try? JSONDecoder().decode(RegisteredClaims.self, from: Data(payload)),
            let claims = try? JSONDecoder().decode(type, from: Data(payload))
        else { throw .malformed }
        try registered.check(issuer: issuer, audience: audience, now: now.timeIntervalSince1970, leeway: leeway)
        return claims
    }
}

/// The claims that every token here must have right.
struct RegisteredClaims: Decodable {
    let iss: String
    let aud: [String]
    let exp: Double
    let nbf: Double?
    let iat: Double?

    enum CodingKeys: String, CodingKey {
        case iss, aud, exp, nbf, iat
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.iss = try container.decode(String.self, forKey: .iss)
        if let one = try? container.decode(String.self, forKey: .aud) {
            self.aud = [one]
        } else {
            self.aud = try container.decode([String].self, forKey: .aud)
        }
        self.exp = try container.decode(Double.self, forKey: .exp)
        self.nbf = try container.decodeIfPresent(Double.self, forKey: .nbf)
        self.iat = try container.decodeIfPresent(Double.self, forKey: .iat)
    }

    func check(issuer: String, audience: String, now: TimeInterval, leeway: TimeInterval) throws(JOSEError) {
        guard self.iss == issuer else { throw .wrongIssuer }
        guard self.aud.contains(audience) else { throw .wrongAudience }
        guard now < self.exp + leeway else { throw .expired }
        // A second is allowed for in any case: times in tokens are whole seconds.
        guard (self.nbf ?? 0) <= now + leeway + 1, (self.iat ?? 0) <= now + leeway + 1 else { throw .notYetValid }
    }
}
