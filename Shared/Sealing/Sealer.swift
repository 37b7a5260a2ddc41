import CLibCrypto
import Foundation
import LibCrypto

/// Seals personal data and private keys before they are stored, with AES-256-GCM (NIST SP 800-38D).
///
/// A sealed value belongs to its place: the context (`table.column:id`) is authenticated with it, so that it cannot be moved to another row
/// or column. Its form is `1 ‖ length of key id ‖ key id ‖ nonce (12) ‖ ciphertext ‖ tag (16)`.
package struct Sealer: Sendable {
    private static let version: UInt8 = 1
    private static let nonceCount = 12
    private static let tagCount = 16

    private let keyring: Keyring
    private let random: any RandomSource
    private let index: HMACSHA256

    package init(keyring: Keyring, random: any RandomSource) {
        self.keyring = keyring
        self.random = random
        self.index = HMACSHA256(key: keyring.indexKey)
    }

    // MARK: Bytes

    package func seal(_ bytes: [UInt8], for context: String) throws(SealingError) -> [UInt8] {
        let key = self.keyring.active
        let nonce = self.random.bytes(Self.nonceCount)
        let header = [Self.version, UInt8(key.id.utf8.count)] + Array(key.id.utf8)
        return header + nonce + (try Self.encrypt(bytes, key: key, nonce: nonce, context: context))
    }

    /// - Throws: ``SealingError/notGenuine`` when anything about the value or its place has been changed.
    package func open(_ sealed: [UInt8], for context: String) throws(SealingError) -> [UInt8] {
        guard sealed.count >= 2, sealed[0] == Self.version else { throw .malformed }
        let idEnd = 2 + Int(sealed[1])
        let nonceEnd = idEnd + Self.nonceCount
        guard sealed.count >= nonceEnd + Self.tagCount else { throw .malformed }
        guard let id = String(validating: sealed[2..<idEnd], as: UTF8.self), let key = self.keyring.keys[id] else { throw .unknownKey }
        return try Self.decrypt(sealed[nonceEnd...], key: key, nonce: Array(sealed[idEnd..<nonceEnd]), context: context)
    }

    // MARK: Text and values

    package func seal(_ text: String, for context: String) throws(SealingError) -> [UInt8] {
        try self.seal(Array(text.utf8), for: context)
    }

    package func openText(_ sealed: [UInt8], for context: String) throws(SealingError) -> String {
        guard let text = String(validating: try self.open(sealed, for: context), as: UTF8.self) else { throw .malformed }
        return text
    }

    package func seal(json value: some Encodable, for context: String) throws(SealingError) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(value) else { throw .malformed }
        return try self.seal([UInt8](data), for: context)
    }

    package func open<Value: Decodable>(_ sealed: [UInt8], as type: Value.Type, for context: String) throws(SealingError) -> Value {
        let bytes = try self.open(sealed, for: context)
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes)) else { throw .malformed }
        return value
    }

    // MARK: Finding sealed values

    /// A keyed hash by which a sealed value is found; the same value under another context has an unrelated one.
    package func blindIndex(of value: String, for context: String) -> [UInt8] {
        // The context's length goes in front, so that no two pairs have the same bytes.
        self.index.code(for: Array("\(context.utf8.count):\(context):\(value)".utf8))
    }

    // MARK: AES-GCM

    private static func encrypt(_ bytes: [UInt8], key: SealingKey, nonce: [UInt8], context: String) throws(SealingError) -> [UInt8] {
        let cipher = try Cipher()
        let aad = Array(context.utf8)
        var output = [UInt8](repeating: 0, count: bytes.count + Self.tagCount)
        var length: Int32 = 0
        let done = output.withUnsafeMutableBufferPointer { output -> Bool in
            EVP_EncryptInit_ex2(cipher.context, AES256GCM.shared.pointer, key.bytes, nonce, nil) == 1
                && EVP_EncryptUpdate(cipher.context, nil, &length, aad, Int32(aad.count)) == 1
                && EVP_EncryptUpdate(cipher.context, output.baseAddress, &length, bytes, Int32(bytes.count)) == 1
                && EVP_EncryptFinal_ex(cipher.context, nil, &length) == 1
                && EVP_CIPHER_CTX_ctrl(
                    cipher.context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagCount), output.baseAddress?.advanced(by: bytes.count)) == 1
        }
        guard done else { throw .failed }
        return output
    }

    private static func decrypt(_ sealed: ArraySlice<UInt8>, key: SealingKey, nonce: [UInt8], context: String) throws(SealingError)
        -> [UInt8]
    {
        let cipher = try Cipher()
        let aad = Array(context.utf8)
        let ciphertext = Array(sealed.dropLast(Self.tagCount))
        var tag = Array(sealed.suffix(Self.tagCount))
        var output = [UInt8](repeating: 0, count: ciphertext.count + 1)
        var length: Int32 = 0
        let done =
            EVP_DecryptInit_ex2(cipher.context, AES256GCM.shared.pointer, key.bytes, nonce, nil) == 1
            && EVP_DecryptUpdate(cipher.context, nil, &length, aad, Int32(aad.count)) == 1
            && EVP_DecryptUpdate(cipher.context, &output, &length, ciphertext, Int32(ciphertext.count)) == 1
            && EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagCount), &tag) == 1
        guard done else { throw .failed }
        guard EVP_DecryptFinal_ex(cipher.context, nil, &length) == 1 else {
            ERR_clear_error()
            throw .notGenuine
        }
        output.removeLast()
        return output
    }
}

/// One encryption or decryption under way.
private final class Cipher {
    let context: OpaquePointer

    init() throws(SealingError) {
        guard let context = EVP_CIPHER_CTX_new() else { throw .failed }
        self.context = context
    }

    deinit {
        EVP_CIPHER_CTX_free(self.context)
    }
}

/// The algorithm, fetched once.
private final class AES256GCM: Sendable {
    static let shared = AES256GCM()

    // Never freed and never written to: libcrypto lets all threads share a fetched algorithm.
    nonisolated(unsafe) let pointer: OpaquePointer? = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
}

/// Why a value could not be sealed or opened. No case says anything about the value.
package enum SealingError: Error, Hashable, Sendable {
    case malformed
    case unknownKey
    /// The value, or the place it stands in, is not the one that was sealed.
    case notGenuine
    case failed
}
