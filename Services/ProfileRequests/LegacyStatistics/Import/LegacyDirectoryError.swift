import ServiceKit

/// Why a directory file of SSOZ I will not do as a whole. The words are for whoever gave the file; none of them holds what stands in it.
package enum LegacyDirectoryError: Error, Hashable, Sendable {
    case unreadable(path: String)
    case empty
    case wrongHeader
    /// The lines that will not do, the first of them in words: where a file has to be right as a whole.
    case refusedLines(first: [String], count: Int)
}

extension LegacyDirectoryError: StartError {
    package var description: String {
        switch self {
        case .unreadable(let path): "The directory file cannot be read: \(path)"
        case .empty: "The directory file is empty: not even the header is there."
        case .wrongHeader:
            "The directory file does not begin with the header \(LegacyDirectoryRecord.columns.joined(separator: ";")), or is not UTF-8."
        case .refusedLines(let first, let count):
            (first + (count > first.count ? ["… and \(count - first.count) more"] : [])).joined(separator: "\n")
                + "\nThe directory of SSOZ I was not imported. To import the lines that will do: profile-requests import-ssoz1"
        }
    }
}
