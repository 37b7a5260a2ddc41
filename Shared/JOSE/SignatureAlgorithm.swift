/// The algorithms that count here (RFC 7518 section 3.1). There are no others: what is not in this list cannot be asked for.
package enum SignatureAlgorithm: String, CaseIterable, Codable, Hashable, Sendable {
    /// ECDSA with P-256 and SHA-256.
    case es256 = "ES256"
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
}
