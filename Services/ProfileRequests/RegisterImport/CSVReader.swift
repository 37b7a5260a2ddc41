/// Reads records by RFC 4180, with semicolons, from bytes that come in parts: strict, and never more than a record in memory.
///
/// Fields may be quoted and then hold semicolons, line breaks and doubled quotation marks. Lines end with LF or CR LF; empty lines do not count. A record that
/// will not do is told, and reading goes on with the next line.
struct CSVReader {
    /// A record, or why it is none.
    enum Item: Hashable, Sendable {
        case record(line: Int, fields: [String])
        case fault(line: Int, Fault)
    }

    enum Fault: Error, Hashable, Sendable {
        /// A quotation mark stands within a field that does not begin with one.
        case strayQuote
        /// Something stands between the closing quotation mark and the next semicolon.
        case textAfterQuote
        case unclosedQuote
        case strayCarriageReturn
        case containsNUL
        case notUTF8
        case tooLong
    }

    /// Bytes of a record.
    static let recordLimit = 32 * 1024

    private let more: () throws -> [UInt8]
    private var bytes: [UInt8] = []
    private var next = 0
    private var line = 1
    private var isOver = false

    /// - Parameter more: the bytes that come next; none at the end.
    init(_ more: @escaping () throws -> [UInt8]) {
        self.more = more
    }

    mutating func nextItem() throws -> Item? {
        while let byte = try self.peek() {
            if byte == Self.lineFeed {
                _ = try self.take()
            } else if byte == Self.carriageReturn, try self.isLineEndAhead() {
                continue
            } else {
                let first = self.line
                let item: Item
                do throws(Fault) {
                    item = .record(line: first, fields: try self.record())
                } catch {
                    item = .fault(line: first, error)
                }
                if let failure { throw failure }
                return item
            }
        }
        return nil
    }

    // MARK: Records

    private mutating func record() throws(Fault) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var size = 0
        var state = State.start
        while true {
            let byte = self.taken()
            size += 1
            if size > Self.recordLimit { throw self.skipping(.tooLong, after: byte) }
            switch (state, byte) {
            case (.quoted, nil): throw .unclosedQuote
            case (_, nil):
                fields.append(try self.text(field, after: byte))
                return fields
            case (_, 0): throw self.skipping(.containsNUL, after: byte)
            case (.start, Self.quote): state = .quoted
            case (.quoted, Self.quote): state = .quoteInQuoted
            case (.quoted, let byte?): field.append(byte)
            case (.quoteInQuoted, Self.quote):
                field.append(Self.quote)
                state = .quoted
            case (.bare, Self.quote): throw self.skipping(.strayQuote, after: byte)
            case (_, Self.semicolon):
                fields.append(try self.text(field, after: byte))
                field.removeAll(keepingCapacity: true)
                state = .start
            case (_, Self.lineFeed):
                fields.append(try self.text(field, after: byte))
                return fields
            case (_, Self.carriageReturn):
                guard self.upcoming() == Self.lineFeed || self.upcoming() == nil else {
                    throw self.skipping(.strayCarriageReturn, after: byte)
                }
                fields.append(try self.text(field, after: Self.lineFeed))
                _ = self.taken()
                return fields
            case (.quoteInQuoted, _): throw self.skipping(.textAfterQuote, after: byte)
            case (.start, let byte?), (.bare, let byte?):
                field.append(byte)
                state = .bare
            }
        }
    }

    private enum State {
        case start, bare, quoted, quoteInQuoted
    }

    private mutating func text(_ field: [UInt8], after byte: UInt8?) throws(Fault) -> String {
        guard let text = String(validating: field, as: UTF8.self) else { throw self.skipping(.notUTF8, after: byte) }
        return text
    }

    /// Goes to the end of the line in which something was wrong.
    private mutating func skipping(_ fault: Fault, after byte: UInt8?) -> Fault {
        var byte = byte
        while let last = byte, last != Self.lineFeed { byte = self.taken() }
        return fault
    }

    // MARK: Bytes

    /// What reading the bytes has thrown; it ends them.
    private var failure: (any Error)?

    private mutating func isLineEndAhead() throws -> Bool {
        // A carriage return of its own begins a record, which will be refused.
        if self.next + 1 >= self.bytes.count, !self.isOver {
            let rest = self.bytes[self.next...]
            let more = try self.more()
            self.isOver = more.isEmpty
            self.bytes = rest + more
            self.next = 0
        }
        guard self.next + 1 >= self.bytes.count || self.bytes[self.next + 1] == Self.lineFeed else { return false }
        self.next += 1
        return true
    }

    private mutating func peek() throws -> UInt8? {
        let byte = self.upcoming()
        if let failure { throw failure }
        return byte
    }

    private mutating func take() throws -> UInt8? {
        let byte = self.taken()
        if let failure { throw failure }
        return byte
    }

    private mutating func upcoming() -> UInt8? {
        if self.next < self.bytes.count { return self.bytes[self.next] }
        guard !self.isOver else { return nil }
        do {
            self.bytes = try self.more()
        } catch {
            self.failure = error
            self.bytes = []
        }
        self.next = 0
        self.isOver = self.bytes.isEmpty
        return self.bytes.first
    }

    private mutating func taken() -> UInt8? {
        guard let byte = self.upcoming() else { return nil }
        self.next += 1
        if byte == Self.lineFeed { self.line += 1 }
        return byte
    }

    private static let quote = UInt8(ascii: "\"")
    private static let semicolon = UInt8(ascii: ";")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
