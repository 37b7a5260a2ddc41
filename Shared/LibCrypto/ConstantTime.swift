import CLibCrypto

/// Whether two secrets are the same, in a time that does not depend on where they differ. Their lengths are no secret.
package func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
