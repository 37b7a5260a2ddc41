import CLibCrypto
import Foundation

/// A signature as a message of its own (CMS SignedData, RFC 5652), as PDF files carry it.
///
/// Whether the signature fits its content and whether the signer is trusted are two questions with two answers.
package final class SignedMessage {
    private let pointer: OpaquePointer

    /// Signatures of people and offices take 3 to 30 KB, with time stamps and revocation data perhaps ten times that.
    package static let sizeLimit = 512 * 1024
    private static let signerLimit = 8

    /// - Parameter der: one message; bytes behind it are passed over.
    /// - Throws: when it is no signed message, is too large, or names no signer or too many.
    package init(der: [UInt8]) throws(LibCryptoError) {
        guard der.count <= Self.sizeLimit else { throw LibCryptoError("read so large a message") }
        let input = try MemoryBIO(der)
        self.pointer = try LibCryptoError.require(d2i_CMS_bio(input.pointer, nil), "read a signed message")
        guard (1...Self.signerLimit).contains(Int(ssoz_cms_signer_count(self.pointer))) else {
            throw LibCryptoError("find the signers of a message")
        }
    }

    deinit {
        CMS_ContentInfo_free(self.pointer)
    }

    /// Whether a signer used a digest that is no longer safe (SHA-1 and older).
    package var isWeak: Bool { ssoz_cms_has_weak_digest(self.pointer) == 1 }

    /// Whether every signature fits the content, which stands elsewhere, given in pieces. It says nothing about who signed.
    package func fits(_ content: [ArraySlice<UInt8>]) throws(LibCryptoError) -> Bool {
        guard CMS_is_detached(self.pointer) == 1 else { return false }
        let input = try MemoryBIO()
        for piece in content { try input.write(piece) }
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY)
        defer { ERR_clear_error() }
        return CMS_verify(self.pointer, nil, nil, input.pointer, nil, flags) == 1
    }

    /// As ``fits(_:)`` where what is signed is the SHA-1 digest of the content, which stands within the message (`adbe.pkcs7.sha1`).
    package func fitsDigest(of content: [ArraySlice<UInt8>]) throws(LibCryptoError) -> Bool {
        guard CMS_is_detached(self.pointer) == 0 else { return false }
        let output = try MemoryBIO()
        defer { ERR_clear_error() }
        guard CMS_verify(self.pointer, nil, nil, nil, output.pointer, UInt32(CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY)) == 1 else {
            return false
        }
        let context = try LibCryptoError.require(EVP_MD_CTX_new(), "make a digest context")
        defer { EVP_MD_CTX_free(context) }
        try LibCryptoError.check(EVP_DigestInit_ex2(context, EVP_sha1(), nil), "start a digest")
        for piece in content {
            let added = piece.withUnsafeBufferPointer { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
            try LibCryptoError.check(added, "add to a digest")
        }
        var digest = [UInt8](repeating: 0, count: 20)
        try LibCryptoError.check(EVP_DigestFinal_ex(context, &digest, nil), "end a digest")
        return output.read(atMost: digest.count + 1) == digest
    }

    /// Whether an anchor vouches for every signer's certificate, as of `time`, and these may sign. Ask only about a message whose signatures fit.
    ///
    /// Revocation and time stamps are not looked at.
    package func isTrusted(by anchors: TrustAnchors, at time: Date) throws(LibCryptoError) -> Bool {
        let store = try anchors.store(at: time)
        let content = try MemoryBIO([0])
        // The certificates alone: whether the signatures fit has been asked before.
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NO_CONTENT_VERIFY | CMS_NO_ATTR_VERIFY)
        defer { ERR_clear_error() }
        return CMS_verify(self.pointer, nil, store.pointer, content.pointer, nil, flags) == 1
            && ssoz_cms_signers_may_sign(self.pointer) == 1
    }
}
