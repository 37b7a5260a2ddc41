import CLibCrypto
import LibCrypto

/// A key that signs. Threads may share it; it prints as nothing.
package final class PrivateKey: Sendable, CustomStringConvertible {
    package let algorithm: SignatureAlgorithm
    package let publicKey: PublicKey
    private let key: EVPKey
    private let template: DigestTemplate

    private static let rsaBits: Int32 = 2048
    private static let largestSignature = 1024

    /// A new key: P-256, or RSA with 2048 bits.
    package static func generate(_ algorithm: SignatureAlgorithm) throws -> PrivateKey {
        let type = algorithm == .es256 ? "EC" : "RSA"
        let context = try LibCryptoError.require(EVP_PKEY_CTX_new_from_name(nil, type, nil), "make a key")
        defer { EVP_PKEY_CTX_free(context) }
        try LibCryptoError.check(EVP_PKEY_keygen_init(context), "make a key")
        switch algorithm {
        case .es256: try LibCryptoError.check(EVP_PKEY_CTX_set_group_name(context, "prime256v1"), "choose P-256")
        case .rs256: try LibCryptoError.check(EVP_PKEY_CTX_set_rsa_keygen_bits(context, Self.rsaBits), "choose the key's length")
        }
        var key: OpaquePointer?
        try LibCryptoError.check(EVP_PKEY_generate(context, &key), "make a key")
        return try PrivateKey(EVPKey(try LibCryptoError.require(key, "make a key")))
    }

    /// A key from its PKCS #8 form (RFC 5208), unencrypted.
    package convenience init(pkcs8DER der: [UInt8]) throws {
        let key: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, buffer.count) else { return nil }
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            return EVP_PKCS82PKEY(info)
        }
        try self.init(EVPKey(try LibCryptoError.require(key, "read a private key")))
    }

    private init(_ key: EVPKey) throws {
        self.key = key
        self.publicKey = try PublicKey(of: key)
        self.algorithm = self.publicKey.algorithm
        self.template = try DigestTemplate { context in
            EVP_DigestSignInit_ex(context, nil, "SHA256", nil, nil, key.pointer, nil) == 1
        }
    }

    /// The key in PKCS #8 form. It is for sealing, and for nothing else.
    package var pkcs8DER: [UInt8] {
        get throws {
            let info = try LibCryptoError.require(EVP_PKEY2PKCS8(self.key.pointer), "write a private key")
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            var der: UnsafeMutablePointer<UInt8>?
            let length = i2d_PKCS8_PRIV_KEY_INFO(info, &der)
            guard length > 0, let der else { throw LibCryptoError("write a private key") }
            defer { CRYPTO_clear_free(der, Int(length), nil, 0) }
            return Array(UnsafeBufferPointer(start: der, count: Int(length)))
        }
    }

    /// The RFC 7638 thumbprint of the public key.
    package var keyID: String { self.publicKey.keyID }

    /// The signature of `bytes` in JWS form: `r ‖ s` for ES256, the RSA block for RS256.
    package func sign(_ bytes: [UInt8]) throws(LibCryptoError) -> [UInt8] {
        let signature: [UInt8] = try self.template.withCopy { context in
            var length = Self.largestSignature
            var signature = [UInt8](repeating: 0, count: length)
            guard EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1 else { return nil }
            signature.removeLast(signature.count - length)
            return signature
        }
        guard self.algorithm == .es256 else { return signature }
        return try LibCryptoError.require(ECDSASignature.concatenated(fromDER: signature), "write a signature")
    }

    package var description: String { "REDACTED" }
}
