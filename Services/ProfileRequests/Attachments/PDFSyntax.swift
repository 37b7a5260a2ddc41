/// As much of PDF's syntax (ISO 32000-1 section 7.2 and 7.3) as it takes to find the dictionaries of a file.
///
/// Each byte is looked at a bounded number of times: a value that cannot be read is given up where reading stopped, never begun anew.
struct PDFSyntax {
    /// What matters of a value.
    enum Value: Hashable {
        case integer(Int)
        case name(String)
        /// Where a hexadecimal string stands, its angle brackets included.
        case hexadecimal(Range<Int>)
        /// The first few elements, and whether there are more.
        case array([Value], isCut: Bool)
        case dictionary
        case other
    }

    enum Fault: Error {
        case malformed, tooDeep
    }

    private static let depthLimit = 32
    /// A byte range has four elements, filters one or two.
    private static let elementLimit = 4
    private static let nameLimit = 127

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    /// Called with each dictionary once it is read: what it says under the names that were asked for.
    private let isWanted: (String) -> Bool
    private(set) var dictionaries: [PDFDictionary] = []
    private(set) var names: Set<String> = []
    private let dictionaryLimit: Int
    private(set) var isOverLimit = false

    /// - Parameter dictionaryLimit: how many dictionaries with a byte range are kept; ``isOverLimit`` tells whether there were more.
    init(_ bytes: UnsafeBufferPointer<UInt8>, dictionaryLimit: Int, wanted isWanted: @escaping (String) -> Bool) {
        self.bytes = bytes
        self.dictionaryLimit = dictionaryLimit
        self.isWanted = isWanted
    }

    // MARK: Values

    mutating func value(depth: Int = 0) throws(Fault) -> Value {
        guard depth < Self.depthLimit else { throw .tooDeep }
        self.skipSpace()
        guard let first = self.peek() else { throw .malformed }
        switch first {
        case UInt8(ascii: "<"):
            if self.peek(1) == UInt8(ascii: "<") {
                _ = try self.dictionary(depth: depth)
                return .dictionary
            }
            return .hexadecimal(try self.hexadecimal())
        case UInt8(ascii: "["): return try self.array(depth: depth)
        case UInt8(ascii: "("):
            try self.skipString()
            return .other
        case UInt8(ascii: "/"): return .name(try self.name())
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"): return self.number()
        case UInt8(ascii: ")"), UInt8(ascii: ">"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            self.position += 1
            throw .malformed
        default:
            // `true`, `null`, the `R` of a reference.
            self.skipRegular()
            return .other
        }
    }

    /// The dictionary that begins here.
    mutating func dictionary(depth: Int) throws(Fault) -> PDFDictionary {
        self.position += 2
        var found = PDFDictionary()
        while true {
            self.skipSpace()
            guard let next = self.peek() else { throw .malformed }
            if next == UInt8(ascii: ">"), self.peek(1) == UInt8(ascii: ">") {
                self.position += 2
                break
            }
            guard next == UInt8(ascii: "/") else {
                // The rest of a reference, as in `/Parent 2 0 R`.
                _ = try self.value(depth: depth + 1)
                continue
            }
            let key = try self.name()
            let value = try self.value(depth: depth + 1)
            if case .name(let word) = value { self.note(word) }
            self.note(key)
            if PDFDictionary.keys.contains(key) { found.set(key, value) }
        }
        if found.hasByteRange {
            if self.dictionaries.count < self.dictionaryLimit { self.dictionaries.append(found) } else { self.isOverLimit = true }
        }
        return found
    }

    private mutating func note(_ name: String) {
        if self.isWanted(name) { self.names.insert(name) }
    }

    private mutating func array(depth: Int) throws(Fault) -> Value {
        self.position += 1
        var elements: [Value] = []
        var isCut = false
        while true {
            self.skipSpace()
            guard let next = self.peek() else { throw .malformed }
            if next == UInt8(ascii: "]") {
                self.position += 1
                return .array(elements, isCut: isCut)
            }
            let element = try self.value(depth: depth + 1)
            if elements.count < Self.elementLimit { elements.append(element) } else { isCut = true }
        }
    }

    private mutating func hexadecimal() throws(Fault) -> Range<Int> {
        let start = self.position
        self.position += 1
        while let byte = self.peek() {
            self.position += 1
            if byte == UInt8(ascii: ">") { return start..<self.position }
            guard Self.digit(byte) != nil || Self.isSpace(byte) else { throw .malformed }
        }
        throw .malformed
    }

    private mutating func skipString() throws(Fault) {
        var open = 0
        while let byte = self.peek() {
            self.position += 1
            switch byte {
            case UInt8(ascii: "\\"): self.position += 1
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"):
                open -= 1
                if open == 0 { return }
            default: continue
            }
        }
        throw .malformed
    }

    /// A name with its `#xx` resolved, so that no spelling of it hides.
    private mutating func name() throws(Fault) -> String {
        self.position += 1
        var name: [UInt8] = []
        while let byte = self.peek(), Self.isRegular(byte) {
            self.position += 1
            var character = byte
            if byte == UInt8(ascii: "#"), let high = self.peek().flatMap(Self.digit), let low = self.peek(1).flatMap(Self.digit) {
                character = high << 4 | low
                self.position += 2
            }
            if name.count <= Self.nameLimit { name.append(character) }
        }
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func number() -> Value {
        let start = self.position
        self.skipRegular()
        guard self.position - start <= 19, let number = Int(String(decoding: self.bytes[start..<self.position], as: UTF8.self)) else {
            return .other
        }
        return .integer(number)
    }

    // MARK: Characters

    mutating func skipSpace() {
        while let byte = self.peek() {
            if byte == UInt8(ascii: "%") {
                while let byte = self.peek(), byte != 0x0A, byte != 0x0D { self.position += 1 }
            } else if Self.isSpace(byte) {
                self.position += 1
            } else {
                return
            }
        }
    }

    private mutating func skipRegular() {
        self.position += 1
        while let byte = self.peek(), Self.isRegular(byte) { self.position += 1 }
    }

    func peek(_ offset: Int = 0) -> UInt8? {
        let index = self.position + offset
        return index < self.bytes.count ? self.bytes[index] : nil
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 9, 10, 12, 13, 32: true
        default: false
        }
    }

    static func isRegular(_ byte: UInt8) -> Bool {
        !Self.isSpace(byte) && !"()<>[]{}/%".utf8.contains(byte)
    }

    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// What a dictionary says about a signature, and how long the stream behind it is.
struct PDFDictionary {
    static let keys: Set<String> = ["ByteRange", "Contents", "SubFilter", "Length"]

    private var values: [String: PDFSyntax.Value] = [:]
    /// A key that comes twice is read differently by different readers.
    private(set) var isAmbiguous = false

    mutating func set(_ key: String, _ value: PDFSyntax.Value) {
        if self.values.updateValue(value, forKey: key) != nil { self.isAmbiguous = true }
    }

    var hasByteRange: Bool { self.values["ByteRange"] != nil }

    var length: Int? {
        guard case .integer(let length)? = self.values["Length"] else { return nil }
        return length
    }

    var subFilter: String? {
        guard case .name(let name)? = self.values["SubFilter"] else { return nil }
        return name
    }

    var contents: Range<Int>? {
        guard case .hexadecimal(let place)? = self.values["Contents"] else { return nil }
        return place
    }

    /// The four numbers, if they are four numbers.
    var byteRange: [Int]? {
        guard case .array(let elements, isCut: false)? = self.values["ByteRange"], elements.count == 4 else { return nil }
        var numbers: [Int] = []
        for case .integer(let number) in elements { numbers.append(number) }
        return numbers.count == 4 ? numbers : nil
    }
}
