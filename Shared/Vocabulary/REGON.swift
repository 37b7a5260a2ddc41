/// The number of the national business register: nine digits for an entity, fourteen for a local unit of it.
package struct REGON: TextIdentifier, CustomStringConvertible {
    package let value: String

    /// Takes 9 or 14 digits; spaces and dashes are dropped. A 14-digit number must begin with a valid 9-digit one.
    package init(_ text: String) throws(InvalidIdentifier) {
        let bare = Digits.withoutSeparators(text)
        guard !bare.isEmpty else { throw .empty }
        guard let digits = Digits.strict(bare) else { throw .characters }
        guard digits.count == 9 || digits.count == 14 else { throw .length }
        guard digits.prefix(9).contains(where: { $0 != 0 }) else { throw .placeholder }
        guard Self.checkDigit(for: Array(digits.prefix(8))) == digits[8] else { throw .checksum }
        if digits.count == 14 {
            guard Self.checkDigit(for: Array(digits.prefix(13))) == digits[13] else { throw .checksum }
        }
        self.value = bare
    }

    package var description: String { self.value }

    /// The check digit that completes 8 digits (entity) or 13 digits (local unit).
    package static func checkDigit(for digits: [Int]) -> Int {
        Digits.weighted(digits, by: digits.count > 8 ? Self.weights14 : Self.weights9) % 11 % 10
    }

    private static let weights9 = [8, 9, 2, 3, 4, 5, 6, 7]
    private static let weights14 = [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]
}
