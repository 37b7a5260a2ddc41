import Foundation

/// A directory file of SSOZ I, read once from its beginning to its end, a piece at a time: `;`-separated fields without quotation marks.
struct LegacyDirectoryFile {
    /// More bytes than any account's line has; a longer line is refused, and never held in memory as a whole.
    static let lineLimit = 4096

    private static let pieceSize = 64 * 1024
    private static let lineFeed = UInt8(ascii: "\n")

    private let handle: FileHandle
    private let path: String
    private var piece: [UInt8] = []
    private var position = 0
    private var number = 0
    private var isOver = false

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``LegacyDirectoryError``.
    init(path: String) throws(LegacyDirectoryError) {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .unreadable(path: path) }
        self.handle = handle
        self.path = path
        guard var line = try self.nextLine() else { throw .empty }
        if self.number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        while Self.isSkipped(line) {
            guard let next = try self.nextLine() else { throw .wrongHeader }
            line = next
        }
        guard (try? Self.fields(line)) == LegacyDirectoryRecord.columns else { throw .wrongHeader }
    }

    /// The next line that says anything: its number from 1, and the account or why it will not do.
    ///
    /// - Throws: ``LegacyDirectoryError/unreadable(path:)``.
    mutating func next() throws(LegacyDirectoryError) -> (line: Int, Result<LegacyDirectoryRecord, LegacyLineRefusal>)? {
        while let line = try self.nextLine() {
            if Self.isSkipped(line) { continue }
            let record = Result { () throws(LegacyLineRefusal) in try LegacyDirectoryRecord(try Self.fields(line)) }
            return (self.number, record)
        }
        return nil
    }

    private static func isSkipped(_ line: [UInt8]) -> Bool {
        line.first == UInt8(ascii: "#") || line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    private static func fields(_ line: [UInt8]) throws(LegacyLineRefusal) -> [String] {
        guard line.count <= Self.lineLimit else { throw .overlongLine }
        guard !line.contains(0) else { throw .containsNUL }
        guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8 }
        var fields: [String] = []
        for field in text.unicodeScalars.split(separator: ";", omittingEmptySubsequences: false) {
            let trimmed = String(field).trimmingCharacters(in: .whitespaces)
            guard trimmed.unicodeScalars.first != "\"" else { throw .quoted }
            fields.append(trimmed)
        }
        return fields
    }

    /// The bytes of a line without its end (LF or CR LF); of a line that is too long, one byte more than the limit.
    private mutating func nextLine() throws(LegacyDirectoryError) -> [UInt8]? {
        var line: [UInt8] = []
        var hasAny = false
        while true {
            if self.position == self.piece.count {
                guard try self.readPiece() else { break }
            }
            hasAny = true
            let rest = self.piece[self.position...]
            let end = rest.firstIndex(of: Self.lineFeed) ?? rest.endIndex
            line += rest[..<end].prefix(max(0, Self.lineLimit + 2 - line.count))
            self.position = min(end + 1, self.piece.count)
            if end < rest.endIndex { break }
        }
        guard hasAny else { return nil }
        self.number += 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    private mutating func readPiece() throws(LegacyDirectoryError) -> Bool {
        guard !self.isOver else { return false }
        do {
            self.piece = [UInt8](try self.handle.read(upToCount: Self.pieceSize) ?? Data())
        } catch {
            throw .unreadable(path: self.path)
        }
        self.position = 0
        self.isOver = self.piece.isEmpty
        return !self.isOver
    }
}
