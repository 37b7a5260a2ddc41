/// A file's lines in blocks of about a megabyte, each of whole lines, so that several can be looked at side by side.
struct LineBlocks {
    /// Lines that stand together in a file.
    struct Block: Sendable {
        let bytes: [UInt8]
        /// Where the block begins in the file.
        let offset: Int64
        /// The number of its first line, from 1.
        let firstLine: Int

        /// Calls `body` with each line: its number, where it begins in the file, and its bytes without the line's end (LF or CR LF).
        func forEachLine(_ body: (_ number: Int, _ offset: Int64, _ line: ArraySlice<UInt8>) throws -> Void) rethrows {
            var start = self.bytes.startIndex
            var number = self.firstLine
            while start < self.bytes.endIndex {
                let end = self.bytes[start...].firstIndex(of: LineBlocks.lineFeed) ?? self.bytes.endIndex
                var line = self.bytes[start..<end]
                if line.last == LineBlocks.carriageReturn { line = line.dropLast() }
                try body(number, self.offset + Int64(start), line)
                start = end + 1
                number += 1
            }
        }
    }

    /// More bytes than any account's line has; a longer line is refused, and never held in memory as a whole.
    static let lineLimit = 4096

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let file: DirectoryFile
    private let blockSize: Int
    private var offset: Int64
    private var line = 1

    /// - Parameter offset: where the first line begins: after a byte order mark.
    init(of file: DirectoryFile, from offset: Int64, blockSize: Int = 1 << 20) {
        self.file = file
        self.offset = offset
        self.blockSize = max(blockSize, 2 * Self.lineLimit)
    }

    mutating func next() throws(LegacyImportError) -> Block? {
        var bytes = try self.file.bytes(at: self.offset, count: self.blockSize)
        guard !bytes.isEmpty else { return nil }
        let start = self.offset
        let isLast = start + Int64(bytes.count) >= self.file.size
        if let end = bytes.lastIndex(of: Self.lineFeed) {
            // What is left of a line begins the next block; at the file's end it is the last line.
            if !isLast { bytes.removeSubrange((end + 1)...) }
            self.offset += Int64(bytes.count)
        } else if isLast {
            self.offset += Int64(bytes.count)
        } else {
            // The beginning of a line longer than a block stands for all of it.
            try self.skipLine()
            bytes.removeSubrange((Self.lineLimit + 1)...)
        }
        let block = Block(bytes: bytes, offset: start, firstLine: self.line)
        self.line += bytes.count { $0 == Self.lineFeed }
        if bytes.last != Self.lineFeed { self.line += 1 }
        return block
    }

    private mutating func skipLine() throws(LegacyImportError) {
        while true {
            let bytes = try self.file.bytes(at: self.offset, count: self.blockSize)
            if let end = bytes.firstIndex(of: Self.lineFeed) {
                self.offset += Int64(end) + 1
                return
            }
            self.offset += Int64(bytes.count)
            if bytes.isEmpty { return }
        }
    }
}
