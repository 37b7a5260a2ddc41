import CLibCrypto

/// HMAC with SHA-256 (RFC 2104) under one key. Threads may share it.
package final class HMACSHA256: Sendable {
    // Initialised once with the key and from then on only copied from, which libcrypto allows from many threads.
    nonisolated(unsafe) private let template: OpaquePointer

    /// - Parameter key: at least as long as a digest, 32 bytes.
    package init(key: [UInt8]) {
        let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm), ssoz_hmac_sha256_init(context, key, key.count) == 1 else {
            preconditionFailure("libcrypto cannot compute HMAC")
        }
        self.template = context
    }

    deinit {
        EVP_MAC_CTX_free(self.template)
    }

    /// The 32-byte code of `bytes`.
    package func code(for bytes: some Collection<UInt8>) -> [UInt8] {
        let context = EVP_MAC_CTX_dup(self.template)
        defer { EVP_MAC_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { buffer, filled in
            let input = Array(bytes)
            var length = 0
            let result = EVP_MAC_update(context, input, input.count) & EVP_MAC_final(context, buffer.baseAddress, &length, SHA256.byteCount)
            precondition(context != nil && result == 1 && length == SHA256.byteCount, "libcrypto cannot compute HMAC")
            filled = SHA256.byteCount
        }
    }
}
