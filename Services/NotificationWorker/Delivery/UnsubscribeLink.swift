/// An address that stops a kind of mail when something is posted to it (RFC 2369 section 3.2, RFC 8058).
package struct UnsubscribeLink: Hashable, Sendable {
    package let address: String

    /// Nothing for what cannot stand in the field: an address begins with `http://` or `https://`, has at most 900 characters of visible ASCII,
    /// and neither angle brackets nor commas.
    package init?(_ address: String) {
        guard address.hasPrefix("http://") || address.hasPrefix("https://"), address.utf8.count <= 900,
            address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.delimiters.contains($0) })
        else { return nil }
        self.address = address
    }

    private static let delimiters = Set("<>,".utf8)

    /// Both header fields, which mail programs show a button of their own for.
    var fields: String {
        HeaderField.plain("List-Unsubscribe", "<\(self.address)>")
            + HeaderField.plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    }
}
