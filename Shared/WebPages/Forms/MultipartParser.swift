/// Takes `multipart/form-data` apart (RFC 7578, RFC 2046 §5.1), fed with pieces of any size.
///
/// It keeps no more than the piece just given, one boundary and one part's headers. Time is linear in the input: a candidate
/// for a boundary starts only at a carriage return, and no boundary contains one.
struct MultipartParser {
    private enum State {
        /// Before the first boundary; behind one; in a part's headers; at the empty line that ends them; in its content; behind
        /// the last boundary.
        case preamble, boundary, headers, emptyLine, content, epilogue
    }

    private static let carriageReturn: UInt8 = 0x0D
    private static let lineFeed: UInt8 = 0x0A

    private let delimiter: [UInt8]
    private let limits: MultipartLimits
    private var state = State.preamble
    /// The start counts as the beginning of a line, so that the first boundary needs no line break before it.
    private var buffer: [UInt8] = [carriageReturn, lineFeed]
    private var total = 0
    private var parts = 0
    private var partSize = 0
    private var partLimit = 0
    /// Bytes of the present part's headers already searched for their end.
    private var searched = 0

    init(boundary: String, limits: MultipartLimits) throws(FormError) {
        let bytes = Array(boundary.utf8)
        guard (1...70).contains(bytes.count), bytes.last != 0x20, bytes.allSatisfy(Self.isBoundaryCharacter) else { throw .malformed }
        self.delimiter = [Self.carriageReturn, Self.lineFeed, 0x2D, 0x2D] + bytes
        self.limits = limits
    }

    /// Takes the next piece of the body.
    mutating func feed(_ piece: some Collection<UInt8>) throws(FormError) -> [MultipartEvent] {
        self.total += piece.count
        guard self.total <= self.limits.total else { throw .tooLarge }
        if self.state == .epilogue { return [] }
        self.buffer += piece
        var events: [MultipartEvent] = []
        var position = 0
        while try self.step(&position, &events) {}
        self.buffer.removeFirst(position)
        return events
    }

    /// Says that the body has ended, which it may only behind the last boundary.
    func finish() throws(FormError) {
        guard self.state == .epilogue else { throw .malformed }
    }

    /// Goes on by one construct; false when more input is needed.
    private mutating func step(_ position: inout Int, _ events: inout [MultipartEvent]) throws(FormError) -> Bool {
        switch self.state {
        case .preamble:
            let (end, isWhole) = self.searchDelimiter(from: position)
            // Browsers send no preamble; a short one is passed over.
            guard end <= 1024 else { throw .malformed }
            guard isWhole else { return false }
            position = end + self.delimiter.count
            self.state = .boundary
        case .boundary:
            guard let length = try self.lengthBehindBoundary(at: position) else { return false }
            position += length
        case .headers:
            guard let end = try self.searchEndOfHeaders(from: position) else { return false }
            try self.begin(MultipartPart(headers: self.buffer[position..<end]), &events)
            position = end + 2
            self.state = .emptyLine
        case .emptyLine:
            // Its line break may be that of the next boundary already: a part may have no content at all.
            let matched = self.matchDelimiter(at: position)
            if matched == self.delimiter.count {
                self.state = .content
            } else if position + matched == self.buffer.count {
                return false
            } else {
                position += 2
                self.state = .content
            }
        case .content:
            let (end, isWhole) = self.searchDelimiter(from: position)
            if end > position {
                self.partSize += end - position
                guard self.partSize <= self.partLimit else { throw .tooLarge }
                events.append(.bytes(Array(self.buffer[position..<end])))
                position = end
            }
            guard isWhole else { return false }
            events.append(.end)
            position += self.delimiter.count
            self.state = .boundary
        case .epilogue:
            position = self.buffer.count
            return false
        }
        return true
    }

    private mutating func begin(_ part: MultipartPart, _ events: inout [MultipartEvent]) throws(FormError) {
        self.parts += 1
        guard self.parts <= self.limits.parts else { throw .tooManyFields }
        self.partSize = 0
        self.partLimit = part.fileName == nil ? self.limits.field : self.limits.file
        events.append(.part(part))
    }

    /// Behind a boundary stand two hyphens (it was the last), or perhaps spaces and then a line break.
    /// - Returns: how many bytes to pass over; nil when more input is needed.
    private mutating func lengthBehindBoundary(at position: Int) throws(FormError) -> Int? {
        let rest = self.buffer[position...]
        if rest.first == 0x2D {
            guard rest.count >= 2 else { return nil }
            guard rest[position + 1] == 0x2D else { throw .malformed }
            self.state = .epilogue
            return 2
        }
        let padding = rest.prefix { $0 == 0x20 || $0 == 0x09 }.count
        guard padding <= 64 else { throw .malformed }
        let lineBreak = rest.dropFirst(padding).prefix(2)
        guard lineBreak.first ?? Self.carriageReturn == Self.carriageReturn else { throw .malformed }
        guard let lineFeed = lineBreak.dropFirst().first else { return nil }
        guard lineFeed == Self.lineFeed else { throw .malformed }
        // The line break stays: with it, no headers at all also end in two line breaks.
        self.searched = 0
        self.state = .headers
        return padding
    }

    /// Where the two line breaks begin that end a part's headers; nil when more input is needed.
    private mutating func searchEndOfHeaders(from start: Int) throws(FormError) -> Int? {
        var index = start + self.searched
        while index + 4 <= self.buffer.count {
            if self.buffer[index] == Self.carriageReturn, self.buffer[index + 1] == Self.lineFeed,
                self.buffer[index + 2] == Self.carriageReturn, self.buffer[index + 3] == Self.lineFeed
            {
                return index
            }
            index += 1
            guard index - start <= self.limits.headers else { throw .tooLarge }
        }
        self.searched = index - start
        return nil
    }

    /// Where the next delimiter begins, or may begin when the rest of it is still to come.
    private func searchDelimiter(from start: Int) -> (end: Int, isWhole: Bool) {
        var index = start
        while let candidate = self.buffer[index...].firstIndex(of: Self.carriageReturn) {
            let matched = self.matchDelimiter(at: candidate)
            if matched == self.delimiter.count { return (candidate, true) }
            if candidate + matched == self.buffer.count { return (candidate, false) }
            index = candidate + 1
        }
        return (self.buffer.count, false)
    }

    /// How many bytes of the delimiter stand at an index.
    private func matchDelimiter(at index: Int) -> Int {
        var matched = 0
        while matched < self.delimiter.count, index + matched < self.buffer.count,
            self.buffer[index + matched] == self.delimiter[matched]
        {
            matched += 1
        }
        return matched
    }

    /// RFC 2046 §5.1.1 bchars.
    private static func isBoundaryCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}
