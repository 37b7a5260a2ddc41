/// An e-mail address of the usual form. Prints `REDACTED`.
///
/// Stricter than RFC 5322 on purpose: ASCII, one `@`, no quoting, no comment, a dotted domain; so that an address can never
/// carry a line break or a second recipient into a mail header. Equality ignores case.
package struct EmailAddress: TextIdentifier, Redacted {
    /// As the person wrote it, without spaces around.
    package let address: String
    /// Lower-cased: what is compared and looked up.
    package let canonical: String

    /// At most 254 characters, of which 64 stand before the `@` (RFC 5321, section 4.5.3.1).
    package init(_ text: String) throws(InvalidIdentifier) {
        var bytes = Array(text.utf8)[...]
        while bytes.first == 0x20 { bytes.removeFirst() }
        while bytes.last == 0x20 { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= 254 else { throw .length }
        let halves = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw .structure }
        guard halves[0].count <= 64 else { throw .length }
        try Self.check(local: halves[0])
        try Self.check(domain: halves[1])
        self.address = String(decoding: bytes, as: UTF8.self)
        self.canonical = self.address.lowercased()
    }

    package var value: String { self.address }

    /// Enough to recognise an address one knows: its first character and its domain, `a•••@poczta.example`.
    package var masked: String {
        let halves = self.address.split(separator: "@", maxSplits: 1)
        return "\(halves.first?.prefix(1) ?? "")•••@\(halves.last ?? "")"
    }

    package static func == (one: EmailAddress, other: EmailAddress) -> Bool { one.canonical == other.canonical }

    package func hash(into hasher: inout Hasher) { hasher.combine(self.canonical) }

    private static func check(local: ArraySlice<UInt8>) throws(InvalidIdentifier) {
        for atom in local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard !atom.isEmpty else { throw .structure }
            guard atom.allSatisfy({ Self.isAlphanumeric($0) || Self.atomSymbols.contains($0) }) else { throw .characters }
        }
    }

    private static func check(domain: ArraySlice<UInt8>) throws(InvalidIdentifier) {
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2 else { throw .structure }
        for label in labels {
            guard !label.isEmpty, label.count <= 63 else { throw .structure }
            guard label.allSatisfy({ Self.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }) else { throw .characters }
            guard label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else { throw .structure }
        }
        // A number at the end would be an IP address, which nobody's mailbox has.
        guard let top = labels.last, top.count >= 2, top.contains(where: { $0 > 0x39 }) else { throw .structure }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static let atomSymbols = Set("!#$%&'*+-/=?^_`{|}~".utf8)
}
