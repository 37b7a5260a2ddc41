/// A 256-bit key with the name by which sealed values say which key opens them.
package struct SealingKey: Sendable {
    package static let byteCount = 32

    /// 1 to 32 lower-case letters, digits and hyphens.
    package let id: String
    let bytes: [UInt8]

    package init(id: String, bytes: [UInt8]) throws(KeyringError) {
        let isName = id.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isName, (1...32).contains(id.utf8.count) else { throw .badKeyID }
        guard bytes.count == Self.byteCount else { throw .badKeyLength(id: id) }
        self.id = id
        self.bytes = bytes
    }
}
