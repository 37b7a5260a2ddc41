import LibCrypto

/// A strong validator of some content (RFC 9110, section 8.8.3).
package struct EntityTag: Hashable, Sendable {
    /// As the header ETag has it, in quotes.
    package let value: String

    package init(of content: [UInt8]) {
        self.value = "\"\(Base64URL.encode(SHA256.hash(content).prefix(12)))\""
    }

    /// Whether a header If-None-Match names it (section 13.1.2): `*`, or a list of tags, weak or not.
    package func isAmong(_ header: String) -> Bool {
        header.split(separator: ",").contains { part in
            let part = part.drop { $0 == " " }.prefix { $0 != " " }
            return part == "*" || part == self.value || part == "W/" + self.value
        }
    }
}
