import ServiceKit

/// Why a register file was not imported. The words are for whoever gave the file; none of them holds what stands in it.
package enum RegisterImportError: Error, Hashable, Sendable {
    case unreadable(path: String)
    case notAFile(path: String)
    case empty
    case wrongEncoding
    case missingColumns([String])
    case repeatedColumn(String)
    case refusedLines(count: Int)
    case changed
    case reportUnwritable(path: String)
    /// `generate-units` found units that are not of its series.
    case otherUnits
}

extension RegisterImportError: StartError {
    package var description: String {
        switch self {
        case .unreadable(let path): "The register file cannot be read: \(path)"
        case .notAFile(let path):
            "The register file is not a regular file: \(path). It is read more than once, so it cannot come from a pipe."
        case .empty: "The register file is empty: not even the header is there."
        case .wrongEncoding: "The register file is UTF-16. Save it as UTF-8."
        case .missingColumns(let names): "The register file lacks columns: \(names.joined(separator: ", "))."
        case .repeatedColumn(let name): "The register file has a column twice: \(name)."
        case .refusedLines(let count): "Nothing was imported: \(count) lines will not do."
        case .changed: "The register file was changed while it was read. Repeat the import once it is complete."
        case .reportUnwritable(let path): "The file cannot be written: \(path)"
        case .otherUnits:
            "The register has units that are not of this series. Take the seed they were made with (a sandbox's is 2023) or an empty database."
        }
    }
}
