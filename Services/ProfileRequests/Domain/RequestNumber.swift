import Vocabulary

/// The number of one role request, `U000594/2023`: six digits that count within a year.
package struct RequestNumber: TextIdentifier, Comparable, CustomStringConvertible {
    /// From 1 to 999 999.
    package let sequence: Int
    package let year: Int

    package init(sequence: Int, year: Int) throws(InvalidIdentifier) {
        guard (1...999_999).contains(sequence), (2000...9999).contains(year) else { throw .structure }
        self.sequence = sequence
        self.year = year
    }

    /// Reads exactly `U`, six ASCII digits, `/` and four.
    package init(_ text: String) throws(InvalidIdentifier) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count == 12 else { throw .length }
        guard bytes[0] == UInt8(ascii: "U"), bytes[7] == UInt8(ascii: "/") else { throw .structure }
        var numbers = [0, 0]
        for (part, range) in [1..<7, 8..<12].enumerated() {
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { throw .characters }
                numbers[part] = numbers[part] * 10 + Int(byte) - 0x30
            }
        }
        try self.init(sequence: numbers[0], year: numbers[1])
    }

    package var value: String {
        let digits = String(self.sequence)
        return "U" + String(repeating: "0", count: 6 - digits.utf8.count) + digits + "/\(self.year)"
    }

    package var description: String { self.value }

    package static func < (one: RequestNumber, other: RequestNumber) -> Bool {
        (one.year, one.sequence) < (other.year, other.sequence)
    }
}
