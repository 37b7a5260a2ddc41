import CLibCrypto
import LibCrypto

/// Owns an `EVP_PKEY`.
final class EVPKey: Sendable {
    // Never changed once made, and libcrypto lets threads share a key that nobody changes; freed with its one owner.
    nonisolated(unsafe) let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(self.pointer)
    }

    /// A number of the key as `count` bytes, or as many as it needs.
    func number(_ name: String, count: Int? = nil) throws(LibCryptoError) -> [UInt8] {
        var number: OpaquePointer?
        try LibCryptoError.check(EVP_PKEY_get_bn_param(self.pointer, name, &number), "read a key")
        defer { BN_free(number) }
        let needed = (Int(BN_num_bits(number)) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: max(count ?? needed, needed))
        guard BN_bn2binpad(number, &bytes, Int32(bytes.count)) == Int32(bytes.count) else { throw LibCryptoError("read a key") }
        return bytes
    }

    /// Takes over a public key that was made.
    ///
    /// - Throws: ``JOSEError/keyRefused`` when none was.
    static func taking(_ made: OpaquePointer?) throws(JOSEError) -> EVPKey {
        guard let made else {
            ERR_clear_error()
            throw .keyRefused
        }
        return EVPKey(made)
    }
}

/// Owns an `EVP_MD_CTX` that is set up for one key and then only copied from: setting up costs more than signing.
final class DigestTemplate: Sendable {
    // Set up before it is shared and never written to again; copying only reads it.
    nonisolated(unsafe) private let context: OpaquePointer

    init(_ setUp: (OpaquePointer) -> Bool) throws(LibCryptoError) {
        let context = try LibCryptoError.require(EVP_MD_CTX_new(), "make a digest context")
        guard setUp(context) else {
            EVP_MD_CTX_free(context)
            throw LibCryptoError("set up a key")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(self.context)
    }

    /// Lends `body` a copy to use up.
    func withCopy<Value>(_ body: (OpaquePointer) -> Value?) throws(LibCryptoError) -> Value {
        let copy = try LibCryptoError.require(EVP_MD_CTX_new(), "make a digest context")
        defer { EVP_MD_CTX_free(copy) }
        try LibCryptoError.check(EVP_MD_CTX_copy_ex(copy, self.context), "copy a digest context")
        return try LibCryptoError.require(body(copy), "sign or verify")
    }
}
