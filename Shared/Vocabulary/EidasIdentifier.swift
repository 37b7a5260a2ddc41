/// The identifier of a person from another eIDAS country: `DE/PL/…`, two country codes and an opaque rest (eIDAS SAML
/// Attribute Profile 1.2, section 2.2.3). Prints `REDACTED`.
package struct EidasIdentifier: TextIdentifier, Redacted {
    package let value: String

    /// Two upper-case country codes and a non-empty rest of printable ASCII, which may hold further slashes; at most 256 characters.
    package init(_ text: String) throws(InvalidIdentifier) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= 256 else { throw .length }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .characters }
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty else { throw .structure }
        for country in parts.prefix(2) {
            guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { throw .structure }
        }
        self.value = text
    }

    /// The country whose scheme the person logged in with.
    package var country: String { String(self.value.prefix(2)) }
}
