/// A Polish telephone number, kept in E.164: `+48` and nine digits. Prints `REDACTED`.
package struct PhoneNumber: TextIdentifier, Redacted {
    /// `+48601234567`
    package let e164: String

    /// Takes nine digits, bare or after `+48` or `0048`; spaces and dashes are dropped. The first digit is never 0.
    package init(_ text: String) throws(InvalidIdentifier) {
        let bare = Digits.withoutSeparators(text)
        guard !bare.isEmpty else { throw .empty }
        let national =
            if bare.hasPrefix("+48") { bare.dropFirst(3) } else if bare.hasPrefix("0048") { bare.dropFirst(4) } else { bare[...] }
        guard let digits = Digits.strict(national) else { throw .characters }
        guard digits.count == 9 else { throw .length }
        guard digits[0] != 0 else { throw .structure }
        self.e164 = "+48" + national
    }

    package var value: String { self.e164 }

    /// For people: `+48 601 234 567`, with no-break spaces.
    package var grouped: String {
        let national = self.e164.dropFirst(3)
        return "+48\u{A0}\(national.prefix(3))\u{A0}\(national.dropFirst(3).prefix(3))\u{A0}\(national.suffix(3))"
    }
}
