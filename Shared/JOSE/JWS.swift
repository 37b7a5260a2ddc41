import LibCrypto

/// JSON Web Signatures in compact form (RFC 7515 section 7.1).
package enum JWS {
    /// Longer tokens are not looked at.
    package static let limit = 16 * 1024

    /// Signs `payload` with a key, which the header names.
    package static func sign(_ payload: [UInt8], typ: String?, key: PrivateKey) throws -> String {
        let header = JWSHeader(alg: key.algorithm, kid: key.keyID, typ: typ)
        let input = "\(Base64URL.encode(header.encoded)).\(Base64URL.encode(payload))"
        return "\(input).\(Base64URL.encode(try key.sign(Array(input.utf8))))"
    }

    /// Checks a signature and returns what was signed.
    ///
    /// - Parameters:
    ///   - keys: the keys a header may mean; only those of the header's algorithm are tried.
    ///   - algorithms: what is expected here.
    package static func verify(
        _ compact: String, keys: (JWSHeader) -> [PublicKey], algorithms: Set<SignatureAlgorithm>
    ) throws(JOSEError) -> (header: JWSHeader, payload: [UInt8]) {
        guard compact.utf8.count <= Self.limit else { throw .malformed }
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let json = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .malformed }
        let header = try JWSHeader(json: json)
        guard algorithms.contains(header.alg) else { throw .algorithmRefused }
        let candidates = keys(header).filter { $0.algorithm == header.alg }
        guard !candidates.isEmpty else { throw .unknownKey }
        let input = Array(compact.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
        guard candidates.contains(where: { $0.verify(signature: signature, of: input) }) else { throw .signatureInvalid }
        return (header, payload)
    }
}
