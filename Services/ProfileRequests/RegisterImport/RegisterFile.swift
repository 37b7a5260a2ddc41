import Foundation

/// An open register file. It is read more than once, so it must be a regular file that nobody changes meanwhile.
final class RegisterFile: Sendable {
    let path: String
    let size: Int
    private let descriptor: Int32
    private let stamp: Stamp

    /// What changes when a file is written to or replaced.
    private struct Stamp: Equatable {
        let size: Int
        let changedAt: Date

        /// Nil where there is no regular file.
        init?(_ path: String) {
            let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path), let size = attributes[.size] as? NSNumber,
                attributes[.type] as? FileAttributeType == .typeRegular, let changedAt = attributes[.modificationDate] as? Date
            else { return nil }
            self.size = size.intValue
            self.changedAt = changedAt
        }
    }

    init(path: String) throws(RegisterImportError) {
        // Without O_NONBLOCK a named pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path) }
        guard let stamp = Stamp(path) else {
            close(descriptor)
            throw .notAFile(path: path)
        }
        self.path = path
        self.descriptor = descriptor
        self.stamp = stamp
        self.size = stamp.size
    }

    deinit {
        close(self.descriptor)
    }

    /// Calls `body` with the header and each item below it, in their order, and the bytes read until then.
    func forEachItem(_ body: (RegisterHeader, CSVReader.Item, Int) throws -> Void) throws {
        let beginning = try self.bytes(at: 0, count: 3)
        guard !beginning.starts(with: [0xFF, 0xFE]), !beginning.starts(with: [0xFE, 0xFF]) else { throw RegisterImportError.wrongEncoding }
        var offset = beginning == [0xEF, 0xBB, 0xBF] ? 3 : 0
        var reader = CSVReader {
            let bytes = try self.bytes(at: offset, count: 1 << 18)
            offset += bytes.count
            return bytes
        }
        guard let first = try reader.nextItem() else { throw RegisterImportError.empty }
        guard case .record(_, let fields) = first else {
            throw RegisterImportError.missingColumns(RegisterColumn.allCases.filter(\.isNeeded).map(\.rawValue))
        }
        let header = try RegisterHeader(fields)
        while let item = try reader.nextItem() { try body(header, item, offset) }
        guard Stamp(self.path) == self.stamp else { throw RegisterImportError.changed }
    }

    private func bytes(at offset: Int, count: Int) throws(RegisterImportError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(self.descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                if got <= 0 { break }
                filled += got
            }
        }
        guard !failed else { throw .unreadable(path: self.path) }
        return bytes
    }
}
