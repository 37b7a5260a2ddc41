import Foundation

/// How a directory file is written.
package enum LegacyFileFormat: String, CaseIterable, Sendable {
    /// A header, then `pesel;login;email;status;given_names;family_name`, an account a line.
    case csv
    /// `{"pesel","login","email","status","givenNames","familyName"}`, an object a line; `email` may be left out or null.
    case jsonl

    /// What a file's name says: JSON Lines for `.jsonl` and `.ndjson`, otherwise CSV.
    package init(ofFile path: String) {
        self = ["jsonl", "ndjson"].contains((path as NSString).pathExtension.lowercased()) ? .jsonl : .csv
    }

    /// What a line without its end says; nil for one that says nothing: empty lines, and comments (`#`) in CSV.
    func record(_ line: ArraySlice<UInt8>) throws(LineRefusal) -> LegacyRecord? {
        guard line.count <= LineBlocks.lineLimit else { throw .overlongLine }
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
        guard !line.contains(0) else { throw .containsNUL }
        return switch self {
        case .csv: try CSVRecords.record(line)
        case .jsonl: try JSONLinesRecords.record(line)
        }
    }
}
