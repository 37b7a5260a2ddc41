import Foundation
import LibCrypto
import Sealing

/// What stands in a directory file, found out before anything is stored: where the lines that will do are, and how many will not.
struct LegacySurvey: Sendable {
    /// A line that will do.
    struct Entry: Sendable {
        /// The beginning of the account's keyed hash, by which the lines are put in the order of the table.
        let key: UInt64
        let offset: Int64
        let line: UInt32
        let length: UInt32
    }

    /// In the order of their keys.
    let entries: [Entry]
    let refused: Int

    /// Reads a file once from its beginning to its end, on all cores.
    ///
    /// - Parameters:
    ///   - report: is told of each line that will not do, in their order.
    ///   - progress: is told how many bytes have been read.
    /// - Throws: ``LegacyImportError`` when the file will not do as a whole; whatever `report` throws.
    init(
        of file: DirectoryFile, format: LegacyFileFormat, sealer: Sealer, report: (_ line: Int, LineRefusal) throws -> Void,
        progress: (Int) -> Void
    ) async throws {
        let beginning = try Beginning(of: file, format: format)
        var blocks = LineBlocks(of: file, from: beginning.offset)
        var entries: [Entry] = []
        var lines: [LoginKey: UInt32] = [:]
        var refused = 0
        var read = 0
        while true {
            var wave: [LineBlocks.Block] = []
            while wave.count < ProcessInfo.processInfo.activeProcessorCount, let block = try blocks.next() { wave.append(block) }
            guard !wave.isEmpty else { break }
            try Task.checkCancellation()
            for findings in await SideBySide.map(wave, { Self.findings(in: $0, after: beginning.header, format: format, sealer: sealer) }) {
                for finding in findings {
                    switch finding {
                    case .refused(let line, let refusal):
                        refused += 1
                        try report(line, refusal)
                    case .account(let entry, let login):
                        if let earlier = lines[login] {
                            refused += 1
                            try report(Int(entry.line), .loginTwice(line: Int(earlier)))
                        } else {
                            lines[login] = entry.line
                            entries.append(entry)
                        }
                    }
                }
            }
            read += wave.reduce(0) { $0 + $1.bytes.count }
            progress(read)
        }
        lines = [:]
        entries.sort { $0.key < $1.key }
        self.entries = entries
        self.refused = refused
    }

    /// What can be said of a file without reading it to its end.
    ///
    /// - Throws: ``LegacyImportError``.
    static func checkBeginning(of file: DirectoryFile, format: LegacyFileFormat) throws(LegacyImportError) {
        _ = try Beginning(of: file, format: format)
    }

    private enum Finding: Sendable {
        case account(Entry, LoginKey)
        case refused(line: Int, LineRefusal)
    }

    private static func findings(
        in block: LineBlocks.Block, after header: Int, format: LegacyFileFormat, sealer: Sealer
    ) -> [Finding] {
        var findings: [Finding] = []
        block.forEachLine { number, offset, line in
            guard number > header else { return }
            do throws(LineRefusal) {
                guard let record = try format.record(line) else { return }
                let index = LegacyAccountRepository.index(of: record.pesel, sealer: sealer)
                let entry = Entry(
                    key: Self.key(of: index), offset: offset, line: UInt32(clamping: number), length: UInt32(clamping: line.count))
                findings.append(.account(entry, LoginKey(record.canonicalLogin)))
            } catch {
                findings.append(.refused(line: number, error))
            }
        }
        return findings
    }

    static func key(of index: [UInt8]) -> UInt64 {
        index.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// A digest that stands for a login: a million logins themselves would take several times the room.
private struct LoginKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(_ canonicalLogin: String) {
        let digest = SHA256.hash(Array(canonicalLogin.utf8))
        self.high = LegacySurvey.key(of: digest)
        self.low = LegacySurvey.key(of: Array(digest.dropFirst(8)))
    }
}

/// Where a file's lines begin.
private struct Beginning {
    /// After a byte order mark.
    let offset: Int64
    /// The number of the header's line, 0 where there is none.
    let header: Int

    /// Comments may stand before the header, so many bytes of them.
    private static let limit = 64 * 1024

    init(of file: DirectoryFile, format: LegacyFileFormat) throws(LegacyImportError) {
        let bytes = try file.bytes(at: 0, count: Self.limit)
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else { throw .wrongEncoding }
        let offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard bytes.count > offset else { throw .empty }
        self.offset = Int64(offset)
        guard format == .csv else {
            self.header = 0
            return
        }
        var header: Int?
        var isOver = false
        LineBlocks.Block(bytes: Array(bytes[offset...]), offset: 0, firstLine: 1).forEachLine { number, _, line in
            guard !isOver, !CSVRecords.isComment(line), line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
            isOver = true
            if CSVRecords.isHeader(line) { header = number }
        }
        guard let header else { throw .wrongHeader }
        self.header = header
    }
}
