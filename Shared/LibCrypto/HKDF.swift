import CLibCrypto

/// Keys made from a key: HKDF with SHA-256 (RFC 5869).
package enum HKDF {
    /// `count` bytes for the purpose that `info` names; different purposes give unrelated keys.
    ///
    /// - Parameter key: uniformly random; it is used without a salt, as RFC 5869 section 3.1 allows.
    package static func derive(from key: [UInt8], info: String, count: Int = 32) throws(LibCryptoError) -> [UInt8] {
        let context = try LibCryptoError.require(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil), "make an HKDF context")
        defer { EVP_PKEY_CTX_free(context) }
        let info = Array(info.utf8)
        try LibCryptoError.check(EVP_PKEY_derive_init(context), "start HKDF")
        try LibCryptoError.check(EVP_PKEY_CTX_set_hkdf_md(context, MessageDigest.sha256.pointer), "choose HKDF's digest")
        try LibCryptoError.check(EVP_PKEY_CTX_set1_hkdf_key(context, key, Int32(key.count)), "give HKDF its key")
        try LibCryptoError.check(EVP_PKEY_CTX_add1_hkdf_info(context, info, Int32(info.count)), "give HKDF its purpose")
        var derived = [UInt8](repeating: 0, count: count)
        var length = count
        try LibCryptoError.check(EVP_PKEY_derive(context, &derived, &length), "derive a key")
        return derived
    }
}
