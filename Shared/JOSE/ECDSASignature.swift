import CLibCrypto

/// The two forms of an ECDSA signature: DER, as libcrypto has it, and `r ‖ s`, as JWS has it (RFC 7518 section 3.4).
enum ECDSASignature {
    /// Bytes of each of the two numbers for P-256.
    static let half = 32

    static func concatenated(fromDER der: [UInt8]) -> [UInt8]? {
        der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let signature = d2i_ECDSA_SIG(nil, &cursor, buffer.count) else { return nil }
            defer { ECDSA_SIG_free(signature) }
            var bytes = [UInt8](repeating: 0, count: 2 * Self.half)
            let filled = bytes.withUnsafeMutableBufferPointer { out in
                BN_bn2binpad(ECDSA_SIG_get0_r(signature), out.baseAddress, Int32(Self.half)) == Int32(Self.half)
                    && BN_bn2binpad(ECDSA_SIG_get0_s(signature), out.baseAddress?.advanced(by: Self.half), Int32(Self.half))
                        == Int32(Self.half)
            }
            return filled ? bytes : nil
        }
    }

    static func der(fromConcatenated bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 2 * Self.half, let signature = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(signature) }
        let r = BN_bin2bn(bytes, Int32(Self.half), nil)
        let s = bytes.withUnsafeBufferPointer { BN_bin2bn($0.baseAddress?.advanced(by: Self.half), Int32(Self.half), nil) }
        guard ECDSA_SIG_set0(signature, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return nil
        }
        var der: UnsafeMutablePointer<UInt8>?
        let length = i2d_ECDSA_SIG(signature, &der)
        guard length > 0, let der else { return nil }
        defer { CRYPTO_free(der, nil, 0) }
        return Array(UnsafeBufferPointer(start: der, count: Int(length)))
    }
}
