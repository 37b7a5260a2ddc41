import CLibCrypto

/// SHA-256 (FIPS 180-4) of what comes piece by piece, a file too large for memory for instance.
package final class RunningSHA256 {
    private let context: OpaquePointer

    package init() throws(LibCryptoError) {
        self.context = try LibCryptoError.require(EVP_MD_CTX_new(), "make a digest context")
        try LibCryptoError.check(EVP_DigestInit_ex2(self.context, MessageDigest.sha256.pointer, nil), "start a digest")
    }

    deinit {
        EVP_MD_CTX_free(self.context)
    }

    package func add(_ bytes: [UInt8]) throws(LibCryptoError) {
        try LibCryptoError.check(EVP_DigestUpdate(self.context, bytes, bytes.count), "add to a digest")
    }

    /// The digest of everything added. Nothing may be added afterwards.
    package func finish() throws(LibCryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
        var length: UInt32 = 0
        try LibCryptoError.check(EVP_DigestFinal_ex(self.context, &digest, &length), "end a digest")
        return digest
    }
}
