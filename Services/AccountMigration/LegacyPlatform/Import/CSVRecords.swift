import Foundation

/// Directory files as `;`-separated fields without quotation marks.
enum CSVRecords {
    static let columns = ["pesel", "login", "email", "status", "given_names", "family_name"]

    /// Whether a line is the header that every file begins with.
    static func isHeader(_ line: ArraySlice<UInt8>) -> Bool {
        let fields = line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { Self.trimmed($0) }
        return fields.count == Self.columns.count && zip(fields, Self.columns).allSatisfy { $0.elementsEqual($1.utf8) }
    }

    static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: "#")
    }

    static func record(_ line: ArraySlice<UInt8>) throws(LineRefusal) -> LegacyRecord? {
        if Self.isComment(line) { return nil }
        let parts = line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard parts.count == Self.columns.count else { throw .fieldCount(parts.count) }
        return try LegacyRecord(
            LegacyRecord.Fields(
                pesel: try Self.text(parts[0]), login: try Self.text(parts[1]), email: try Self.text(parts[2]),
                status: try Self.text(parts[3]), givenNames: try Self.text(parts[4]), familyName: try Self.text(parts[5])))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(LineRefusal) -> String {
        let trimmed = Self.trimmed(bytes)
        guard trimmed.first != UInt8(ascii: "\"") else { throw .quoted }
        guard let text = String(validating: trimmed, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest = rest.dropFirst() }
        while let byte = rest.last, byte == 0x20 || byte == 0x09 { rest = rest.dropLast() }
        return rest
    }
}
