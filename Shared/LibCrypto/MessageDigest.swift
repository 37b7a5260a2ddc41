import CLibCrypto

/// A digest algorithm, fetched once: looking it up for each use costs more than hashing a short text.
package final class MessageDigest: Sendable {
    // Never freed and never written to: libcrypto lets all threads share a fetched algorithm.
    nonisolated(unsafe) package let pointer: OpaquePointer?

    package static let sha1 = MessageDigest("SHA1")
    package static let sha256 = MessageDigest("SHA256")

    private init(_ name: String) {
        self.pointer = EVP_MD_fetch(nil, name, nil)
    }
}

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    package static let byteCount = 32

    /// The digest of `bytes`.
    package static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.withContiguousStorageIfAvailable(Self.digest) ?? Array(bytes).withUnsafeBufferPointer(Self.digest)
    }

    private static func digest(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, filled in
            var length: UInt32 = 0
            let result = EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, &length, MessageDigest.sha256.pointer, nil)
            precondition(result == 1 && length == Self.byteCount, "libcrypto cannot hash")
            filled = Self.byteCount
        }
    }
}
