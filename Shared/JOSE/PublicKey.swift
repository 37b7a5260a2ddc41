import CLibCrypto
import LibCrypto

/// A key that checks signatures. Threads may share it.
package final class PublicKey: Sendable {
    package let algorithm: SignatureAlgorithm
    package let jwk: JWK
    private let key: EVPKey
    private let template: DigestTemplate

    private static let rsaBits = 2048...8192

    /// - Throws: ``JOSEError/keyRefused`` for anything but a point of P-256 or an RSA key of 2048 to 8192 bits.
    package convenience init(jwk: JWK) throws(JOSEError) {
        switch (jwk.kty, jwk.crv) {
        case ("EC", "P-256"):
            guard let x = jwk.x.flatMap({ Base64URL.decode($0) }), let y = jwk.y.flatMap({ Base64URL.decode($0) }),
                x.count == ECDSASignature.half, y.count == ECDSASignature.half
            else { throw .keyRefused }
            let point: [UInt8] = [4] + x + y
            try self.init(try EVPKey.taking(ssoz_public_key_p256(point, point.count)), kid: jwk.kid)
        case ("RSA", nil):
            guard let n = jwk.n.flatMap({ Base64URL.decode($0) }), let e = jwk.e.flatMap({ Base64URL.decode($0) }),
                n.count <= Self.rsaBits.upperBound / 8, e.count <= 8
            else { throw .keyRefused }
            let (modulus, exponent) = (BN_bin2bn(n, Int32(n.count), nil), BN_bin2bn(e, Int32(e.count), nil))
            defer {
                BN_free(modulus)
                BN_free(exponent)
            }
            try self.init(try EVPKey.taking(ssoz_public_key_rsa(modulus, exponent)), kid: jwk.kid)
        default:
            throw .keyRefused
        }
    }

    /// The public half of a private key.
    convenience init(of key: EVPKey) throws(JOSEError) {
        try self.init(key, kid: nil)
    }

    private init(_ key: EVPKey, kid: String?) throws(JOSEError) {
        do {
            if EVP_PKEY_is_a(key.pointer, "EC") == 1 {
                self.algorithm = .es256
                let x = try key.number(OSSL_PKEY_PARAM_EC_PUB_X, count: ECDSASignature.half)
                let y = try key.number(OSSL_PKEY_PARAM_EC_PUB_Y, count: ECDSASignature.half)
                guard x.count == ECDSASignature.half, y.count == ECDSASignature.half else { throw JOSEError.keyRefused }
                self.jwk = JWK(ellipticX: x, y: y, kid: kid)
            } else if EVP_PKEY_is_a(key.pointer, "RSA") == 1, Self.rsaBits.contains(Int(EVP_PKEY_get_bits(key.pointer))) {
                self.algorithm = .rs256
                let exponent = try key.number(OSSL_PKEY_PARAM_RSA_E)
                // 1 would make every number its own signature; an even one is no RSA key.
                guard let last = exponent.last, last & 1 == 1, exponent != [1] else { throw JOSEError.keyRefused }
                self.jwk = JWK(modulus: try key.number(OSSL_PKEY_PARAM_RSA_N), exponent: exponent, kid: kid)
            } else {
                throw JOSEError.keyRefused
            }
            self.template = try DigestTemplate { context in
                EVP_DigestVerifyInit_ex(context, nil, "SHA256", nil, nil, key.pointer, nil) == 1
            }
        } catch {
            throw .keyRefused
        }
        self.key = key
    }

    /// The name it goes by: its own, or its RFC 7638 thumbprint.
    package var keyID: String { self.jwk.kid ?? self.jwk.thumbprint }

    /// Whether `signature`, in JWS form, is one of `bytes` by this key.
    package func verify(signature: [UInt8], of bytes: [UInt8]) -> Bool {
        let native: [UInt8]
        switch self.algorithm {
        case .es256:
            guard let der = ECDSASignature.der(fromConcatenated: signature) else { return false }
            native = der
        case .rs256:
            guard signature.count == Int(EVP_PKEY_get_size(self.key.pointer)) else { return false }
            native = signature
        }
        let result = try? self.template.withCopy { context in
            EVP_DigestVerify(context, native, native.count, bytes, bytes.count)
        }
        if result != 1 { ERR_clear_error() }
        return result == 1
    }
}
