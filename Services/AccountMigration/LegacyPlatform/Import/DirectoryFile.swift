import Foundation
import LibCrypto

/// An open directory file. It is read more than once, so it must be a regular file that nobody changes meanwhile.
final class DirectoryFile: Sendable {
    let path: String
    let size: Int64
    private let descriptor: Int32
    private let stamp: Stamp

    /// What changes when a file is written to.
    private struct Stamp: Equatable {
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        init?(_ descriptor: Int32) {
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            self.size = Int64(status.st_size)
            self.seconds = status.st_mtim.tv_sec
            self.nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// - Throws: ``LegacyImportError/unreadable(path:)`` and ``LegacyImportError/notAFile(path:)``.
    init(path: String) throws(LegacyImportError) {
        // Without O_NONBLOCK a named pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path) }
        guard let stamp = Stamp(descriptor) else {
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

    /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
    func bytes(at offset: Int64, count: Int) throws(LegacyImportError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(self.descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset) + off_t(filled))
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                if got <= 0 { break }
                filled += got
            }
        }
        guard !failed else { throw .unreadable(path: self.path) }
        return bytes
    }

    /// - Throws: ``LegacyImportError/changed`` when somebody has written to the file since it was opened.
    func checkUnchanged() throws(LegacyImportError) {
        guard Stamp(self.descriptor) == self.stamp else { throw .changed }
    }

    /// The SHA-256 of its bytes.
    func digest() throws -> [UInt8] {
        let digest = try RunningSHA256()
        var offset: Int64 = 0
        while case let bytes = try self.bytes(at: offset, count: 1 << 20), !bytes.isEmpty {
            try digest.add(bytes)
            offset += Int64(bytes.count)
        }
        return try digest.finish()
    }
}
