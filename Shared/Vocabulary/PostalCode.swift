/// A Polish postal code, `61-381`.
package struct PostalCode: TextIdentifier, CustomStringConvertible {
    package let value: String

    /// Takes exactly two digits, a dash and three digits.
    package init(_ text: String) throws(InvalidIdentifier) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count == 6 else { throw .length }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 2, let front = Digits.strict(parts[0]), let back = Digits.strict(parts[1]) else {
            throw .characters
        }
        guard (front + back).contains(where: { $0 != 0 }) else { throw .placeholder }
        self.value = text
    }

    package var description: String { self.value }
}
