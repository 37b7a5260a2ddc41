import CLibCrypto

/// SHA-1 (FIPS 180-4), only to read what older systems left behind: nothing of ours rests on it.
package enum SHA1 {
    package static let byteCount = 20

    /// The digest of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, filled in
            var length: UInt32 = 0
            let result = EVP_Digest(bytes, bytes.count, buffer.baseAddress, &length, MessageDigest.sha1.pointer, nil)
            precondition(result == 1 && length == Self.byteCount, "libcrypto cannot hash")
            filled = Self.byteCount
        }
    }
}
