/// Why a token or a key was refused. No case carries a part of it.
package enum JOSEError: Error, Hashable, Sendable {
    /// Not a compact JWS, not strict base64url, not JSON, a member twice, or longer than allowed.
    case malformed
    /// `none`, a symmetric or an unknown algorithm, or one that is not expected here.
    case algorithmRefused
    /// The header has `crit` (RFC 7515 section 4.1.11): nothing critical is understood here.
    case criticalHeader
    /// No key fits the header.
    case unknownKey
    case signatureInvalid
    /// A key is too short, too long, or not on its curve.
    case keyRefused
    case wrongType
    case wrongIssuer
    case wrongAudience
    case expired
    /// `nbf` or `iat` lies ahead.
    case notYetValid
}
