import Foundation

/// The file that says which lines were refused and why: `line;reason`, only for its owner to read.
final class RefusalReport {
    private let path: String
    private let file: FileHandle

    /// A file that is there already is replaced.
    init(path: String) throws(LegacyImportError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .reportUnwritable(path: path) }
        self.path = path
        self.file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try self.write("line;reason")
    }

    func add(_ line: Int, _ refusal: LineRefusal) throws(LegacyImportError) {
        try self.write("\(line);\(refusal)")
    }

    private func write(_ text: String) throws(LegacyImportError) {
        do {
            try self.file.write(contentsOf: Data("\(text)\n".utf8))
        } catch {
            throw .reportUnwritable(path: self.path)
        }
    }
}
