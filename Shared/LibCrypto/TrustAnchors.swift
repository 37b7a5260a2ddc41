import CLibCrypto
import Foundation

/// The certificates that are trusted to vouch for signers: those of a PEM file, and never the system's.
///
/// An anchor may be a root or an intermediate authority: whoever configures it trusts it, whatever stands above.
package struct TrustAnchors: Sendable {
    private let pem: [UInt8]
    package let count: Int

    /// More certificates than any list of qualified authorities a country has.
    private static let limit = 200

    /// - Parameter pem: one certificate or more (RFC 7468).
    /// - Throws: when there is none, or one cannot be read.
    package init(pem: [UInt8]) throws(LibCryptoError) {
        self.pem = pem
        self.count = try CertificateStore.readCertificates(pem, atMost: Self.limit) { _ in }
        guard self.count > 0 else { throw LibCryptoError("find a certificate") }
    }

    /// A store with these certificates, in which chains are built as of `time`.
    func store(at time: Date) throws(LibCryptoError) -> CertificateStore {
        let store = try CertificateStore(at: time)
        try CertificateStore.readCertificates(self.pem, atMost: Self.limit) { certificate throws(LibCryptoError) in
            try LibCryptoError.check(X509_STORE_add_cert(store.pointer, certificate), "add a trust anchor")
        }
        return store
    }
}

/// The certificates against which one message is verified. It knows no others: neither the system's store nor the network.
final class CertificateStore {
    let pointer: OpaquePointer

    private static let chainLimit: Int32 = 8

    init(at time: Date) throws(LibCryptoError) {
        self.pointer = try LibCryptoError.require(X509_STORE_new(), "make a certificate store")
        let parameters = try LibCryptoError.require(X509_STORE_get0_param(self.pointer), "set up a certificate store")
        X509_VERIFY_PARAM_set_time(parameters, time_t(time.timeIntervalSince1970))
        X509_VERIFY_PARAM_set_depth(parameters, Self.chainLimit)
        // Seals and signatures are made with certificates of many purposes; what theirs must allow is checked apart.
        let isSet =
            X509_VERIFY_PARAM_set_purpose(parameters, Int32(X509_PURPOSE_ANY)) == 1
            && X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN)) == 1
        guard isSet else { throw LibCryptoError("set up a certificate store") }
    }

    deinit {
        X509_STORE_free(self.pointer)
    }

    /// Calls `body` with each certificate of a PEM file; it must not keep it without taking a reference.
    ///
    /// - Returns: how many there were.
    @discardableResult
    static func readCertificates(
        _ pem: [UInt8], atMost limit: Int, _ body: (OpaquePointer) throws(LibCryptoError) -> Void
    ) throws(LibCryptoError) -> Int {
        let input = try MemoryBIO(pem)
        var count = 0
        while let certificate = PEM_read_bio_X509(input.pointer, nil, nil, nil) {
            defer { X509_free(certificate) }
            count += 1
            guard count <= limit else { throw LibCryptoError("take so many certificates") }
            try body(certificate)
        }
        // The end of the file is the one reason to stop that is no fault.
        let reason = ERR_peek_last_error()
        ERR_clear_error()
        guard ERR_GET_REASON(reason) == PEM_R_NO_START_LINE else { throw LibCryptoError("read a certificate") }
        return count
    }
}
