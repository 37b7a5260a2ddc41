import LibCrypto

/// A public JSON Web Key (RFC 7517). Private members are not read and cannot be written.
package struct JWK: Codable, Hashable, Sendable {
    package let kty: String
    package let crv: String?
    package let x: String?
    package let y: String?
    package let n: String?
    package let e: String?
    package let kid: String?
    package let use: String?
    package let alg: String?
    /// What the key may do (RFC 7517 section 4.3).
    package let keyOperations: [String]?

    package enum CodingKeys: String, CodingKey {
        case kty, crv, x, y, n, e, kid, use, alg
        case keyOperations = "key_ops"
    }

    package init(
        kty: String, crv: String? = nil, x: String? = nil, y: String? = nil, n: String? = nil, e: String? = nil, kid: String? = nil,
        use: String? = nil, alg: String? = nil, keyOperations: [String]? = nil
    ) {
        self.kty = kty
        self.crv = crv
        self.x = x
        self.y = y
        self.n = n
        self.e = e
        self.kid = kid
        self.use = use
        self.alg = alg
        self.keyOperations = keyOperations
    }

    init(ellipticX x: [UInt8], y: [UInt8], kid: String?) {
        let (x, y) = (Base64URL.encode(x), Base64URL.encode(y))
        self.init(
            kty: "EC", crv: "P-256", x: x, y: y, kid: kid ?? Self.thumbprint(#"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#),
            use: "sig", alg: SignatureAlgorithm.es256.rawValue)
    }

    init(modulus: [UInt8], exponent: [UInt8], kid: String?) {
        let (n, e) = (Base64URL.encode(modulus), Base64URL.encode(exponent))
        self.init(
            kty: "RSA", n: n, e: e, kid: kid ?? Self.thumbprint(#"{"e":"\#(e)","kty":"RSA","n":"\#(n)"}"#), use: "sig",
            alg: SignatureAlgorithm.rs256.rawValue)
    }

    /// The thumbprint of RFC 7638 section 3, with SHA-256.
    package var thumbprint: String {
        switch self.kty {
        case "EC": Self.thumbprint(#"{"crv":"\#(self.crv ?? "")","kty":"EC","x":"\#(self.x ?? "")","y":"\#(self.y ?? "")"}"#)
        default: Self.thumbprint(#"{"e":"\#(self.e ?? "")","kty":"\#(self.kty)","n":"\#(self.n ?? "")"}"#)
        }
    }

    private static func thumbprint(_ canonical: String) -> String {
        Base64URL.encode(SHA256.hash(Array(canonical.utf8)))
    }
}
