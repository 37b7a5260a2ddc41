import Vocabulary

/// The login of a UEOZ account: what help lines and the document name a person by. Logins compare without case.
package struct Login: TextIdentifier, Redacted {
    /// As it was carried over or made.
    package let value: String
    package let canonical: String

    /// 3 to 64 ASCII letters, digits, dots, dashes, underscores and `@`, beginning with a letter or digit.
    package init(_ text: String) throws(InvalidIdentifier) {
        guard !text.isEmpty else { throw .empty }
        guard (3...64).contains(text.utf8.count) else { throw .length }
        for (position, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@"):
                guard position > 0 else { throw .structure }
            default: throw .characters
            }
        }
        self.value = text
        self.canonical = text.lowercased()
    }

    package static func == (one: Login, other: Login) -> Bool { one.canonical == other.canonical }

    package func hash(into hasher: inout Hasher) { hasher.combine(self.canonical) }

    /// Logins to try for a person, the first free one wins: `zaneta.probna`, `zaneta.probna2`, `zaneta.probna3` …
    ///
    /// First given name and family name without Polish letters; `konto` stands in for a name that leaves nothing.
    package static func candidates(for identity: Identity) -> some Sequence<Login> {
        let first = identity.givenNames.split(separator: " ").first.map { Self.plain(String($0)) } ?? ""
        let last = Self.plain(identity.familyName)
        let joined = [first, last].filter { !$0.isEmpty }.joined(separator: ".")
        let base = joined.utf8.count >= 3 ? String(joined.prefix(50)) : joined.isEmpty ? "konto" : "konto.\(joined)"
        return (1...).lazy.compactMap { number in
            try? Login(number == 1 ? base : "\(base)\(number)")
        }
    }

    private static func plain(_ name: String) -> String {
        String(decoding: PolishText.searchKey(name).utf8.filter { (0x61...0x7A).contains($0) }, as: UTF8.self)
    }
}
