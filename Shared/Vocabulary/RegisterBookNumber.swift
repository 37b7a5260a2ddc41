/// "Numer księgi rejestrowej", part I of the resort code: twelve digits, padded with zeros on the left.
package struct RegisterBookNumber: TextIdentifier, CustomStringConvertible {
    package let value: String

    /// Takes 1 to 12 digits and pads them; spaces and dashes are dropped. There is no check digit.
    package init(_ text: String) throws(InvalidIdentifier) {
        let bare = Digits.withoutSeparators(text)
        guard !bare.isEmpty else { throw .empty }
        guard let digits = Digits.strict(bare) else { throw .characters }
        guard digits.count <= 12 else { throw .length }
        guard digits.contains(where: { $0 != 0 }) else { throw .placeholder }
        self.value = String(repeating: "0", count: 12 - digits.count) + bare
    }

    package var description: String { self.value }
}
