/// The forms of RFC 7636; only `S256` is spoken.
package enum PKCE {
    /// The only `code_challenge_method`.
    package static let method = "S256"

    /// Whether a text can be a `code_verifier`: 43 to 128 unreserved characters (section 4.1).
    package static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count) && text.utf8.allSatisfy { Self.isUnreserved($0) }
    }

    /// Whether a text can be an S256 `code_challenge`: base64url of 32 bytes (section 4.2).
    package static func isChallenge(_ text: String) -> Bool {
        text.utf8.count == 43
            && text.utf8.allSatisfy { Self.isUnreserved($0) && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "~") }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
