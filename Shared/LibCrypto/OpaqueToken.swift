/// A secret that is handed out once and stored only as its hash: 256 random bits as base64url. Prints as `REDACTED`.
package struct OpaqueToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What is handed out, 43 characters.
    package let value: String

    package init(from random: any RandomSource) {
        self.value = Base64URL.encode(random.bytes(32))
    }

    /// What is stored. 256 random bits need no slow hash.
    package var hash: [UInt8] {
        Self.hash(of: self.value)
    }

    /// What would be stored for a value that somebody presents.
    package static func hash(of value: String) -> [UInt8] {
        SHA256.hash(Array(value.utf8))
    }

    package var description: String { "REDACTED" }
    package var debugDescription: String { "REDACTED" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
