/// A line of a CSV file (RFC 4180).
package enum CSVRecord {
    /// Every field in quotes where it needs them, CR LF at the end. A field that a spreadsheet would take for a formula gets an apostrophe before
    /// it, which spreadsheets take for the sign that it is text.
    package static func line(_ fields: [String?]) -> String {
        fields.map { Self.field($0 ?? "") }.joined(separator: ",") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        let first = text.unicodeScalars.first
        let text = first.map(Self.formulaStarts.contains) == true ? "'" + text : text
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]
}
