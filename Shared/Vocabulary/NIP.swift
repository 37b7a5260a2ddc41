/// The Polish tax identification number: ten digits, the last of which is a check digit.
package struct NIP: TextIdentifier, CustomStringConvertible {
    package let value: String

    /// Takes ten digits; a `PL` prefix, spaces and dashes are dropped.
    package init(_ text: String) throws(InvalidIdentifier) {
        var bare = Digits.withoutSeparators(text)
        if bare.prefix(2).uppercased() == "PL" { bare.removeFirst(2) }
        guard !bare.isEmpty else { throw .empty }
        guard let digits = Digits.strict(bare) else { throw .characters }
        guard digits.count == 10 else { throw .length }
        // Ten equal digits pass the checksum whatever the digit is: forms are full of 1111111111.
        guard Set(digits).count > 1 else { throw .placeholder }
        // The ministry's pattern: no leading zero, and never two zeros after the first digit.
        guard digits[0] != 0, digits[1] != 0 || digits[2] != 0 else { throw .structure }
        // A remainder of ten has no digit: such numbers are not issued.
        guard Digits.weighted(digits, by: Self.weights) % 11 == digits[9] else { throw .checksum }
        self.value = bare
    }

    package var description: String { self.value }

    /// The check digit for nine digits, or nil where none exists.
    package static func checkDigit(for nineDigits: [Int]) -> Int? {
        let remainder = Digits.weighted(nineDigits, by: Self.weights) % 11
        return remainder == 10 ? nil : remainder
    }

    private static let weights = [6, 5, 7, 2, 3, 4, 5, 6, 7]
}
