import Foundation
import ServiceKit

/// Why a directory file was not imported. The words are for whoever gave the file; none of them holds what stands in it.
package enum LegacyImportError: Error, Hashable, Sendable {
    case unreadable(path: String)
    case notAFile(path: String)
    case empty
    /// UTF-16, as its byte order mark says.
    case wrongEncoding
    case wrongHeader
    /// The lines that will not do, the first of them in words: where a file has to be right as a whole.
    case refusedLines(first: [String], count: Int)
    case tooFew(accounts: Int, present: Int)
    case changed
    case underWay(until: Date)
    /// Another import has begun because this one was not seen to go on.
    case overtaken
    case reportUnwritable(path: String)
    /// The database went away while it was told to make the new directory the present one.
    case inDoubt
}

extension LegacyImportError: StartError {
    package var description: String {
        switch self {
        case .unreadable(let path): "The directory file cannot be read: \(path)"
        case .notAFile(let path): "The directory file is not a regular file: \(path). It is read twice, so it cannot come from a pipe."
        case .empty: "The directory file is empty: not even the header is there."
        case .wrongEncoding: "The directory file is UTF-16. Save it as UTF-8."
        case .wrongHeader: "The directory file does not begin with the header \(CSVRecords.columns.joined(separator: ";"))"
        case .refusedLines(let first, let count):
            (first + (count > first.count ? ["… and \(count - first.count) more"] : [])).joined(separator: "\n")
                + "\nThe ePLOZ directory was not imported. To import the lines that will do: account-migration import-eploz"
        case .tooFew(let accounts, let present):
            """
            The file has \(accounts) accounts that will do, the present directory \(present). People who are not in the directory are told that ePLOZ \
            does not have them; --allow-fewer imports the file all the same.
            """
        case .changed: "The directory file was changed while it was read. Repeat the import once it is complete."
        case .underWay(let until):
            "Another import is under way. If it has died, a new one can begin at \(until.formatted(.iso8601))."
        case .overtaken: "Another import has taken over, because this one had not gone on for too long."
        case .inDoubt:
            "The database went away at the last step: the directory is either the new one or as it was. Run the import again, with another file for a --report; it says which."
        case .reportUnwritable(let path): "The report cannot be written: \(path)"
        }
    }
}
