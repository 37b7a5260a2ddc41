/// A value type around one validated string. It is coded as that string, and decoding validates it again.
package protocol TextIdentifier: Hashable, Sendable, Codable {
    /// The normalised text, as it is stored and shown.
    var value: String { get }

    /// Normalises and validates; errors never carry the text that was refused.
    init(_ text: String) throws
}

extension TextIdentifier {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try Self(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a valid \(Self.self)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.value)
    }
}

/// Why a text is not the identifier it was taken for.
package enum InvalidIdentifier: Error, Hashable, Sendable {
    /// Nothing was given, or nothing but separators.
    case empty
    /// Too few or too many characters.
    case length
    /// A character that the identifier cannot have (a digit outside ASCII among them).
    case characters
    /// The parts are there, and one is outside its range.
    case structure
    /// The check digit is another one.
    case checksum
    /// Only zeros, or a placeholder that passes the checksum without belonging to anybody.
    case placeholder
}

/// ASCII digits and their weights; `Character.isNumber` would let other scripts in.
enum Digits {
    /// The digits of a text that consists of nothing else.
    static func strict(_ text: some StringProtocol) -> [Int]? {
        var digits: [Int] = []
        digits.reserveCapacity(14)
        for byte in text.utf8 {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            digits.append(Int(byte) - 0x30)
        }
        return digits
    }

    /// The text without the spaces and dashes people put between digits.
    static func withoutSeparators(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !Self.separators.contains(scalar) { kept.append(scalar) }
        return String(kept)
    }

    static func weighted(_ digits: [Int], by weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// `number` with leading zeros; longer numbers stay whole.
    static func padded(_ number: Int, to width: Int) -> String {
        let text = String(number)
        return text.utf8.count >= width ? text : String(repeating: "0", count: width - text.utf8.count) + text
    }

    /// Space, no-break space, narrow no-break space, hyphen-minus, hyphen, no-break hyphen, en dash.
    private static let separators: Set<Unicode.Scalar> = [
        " ", "\u{A0}", "\u{202F}", "-", "\u{2010}", "\u{2011}", "\u{2013}",
    ]
}
