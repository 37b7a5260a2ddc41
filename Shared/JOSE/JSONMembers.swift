/// Reads JSON only to see whether an object names a member twice, which parsers answer differently (RFC 8259 section 4).
struct JSONMembers {
    private var bytes: ArraySlice<UInt8>
    private var depth = 0

    private static let depthLimit = 32

    /// Whether the text is one object in which, at every level, no member stands twice.
    static func areUnique(_ json: [UInt8]) -> Bool {
        var reader = JSONMembers(bytes: json[...])
        reader.skipSpace()
        guard reader.bytes.first == UInt8(ascii: "{"), reader.value() else { return false }
        reader.skipSpace()
        return reader.bytes.isEmpty
    }

    private mutating func value() -> Bool {
        self.skipSpace()
        switch self.bytes.first {
        case UInt8(ascii: "{"): return self.object()
        case UInt8(ascii: "["): return self.array()
        case UInt8(ascii: "\""): return self.string() != nil
        case nil: return false
        default:
            let end = self.bytes.firstIndex { Self.ends($0) } ?? self.bytes.endIndex
            defer { self.bytes = self.bytes[end...] }
            return end > self.bytes.startIndex
        }
    }

    private mutating func object() -> Bool {
        guard self.enter() else { return false }
        var names: Set<[UInt8]> = []
        if self.leave(at: UInt8(ascii: "}")) { return true }
        while true {
            self.skipSpace()
            guard let name = self.name(), names.insert(name).inserted else { return false }
            self.skipSpace()
            guard self.take(UInt8(ascii: ":")), self.value() else { return false }
            if self.leave(at: UInt8(ascii: "}")) { return true }
            guard self.take(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func array() -> Bool {
        guard self.enter() else { return false }
        if self.leave(at: UInt8(ascii: "]")) { return true }
        while true {
            guard self.value() else { return false }
            if self.leave(at: UInt8(ascii: "]")) { return true }
            guard self.take(UInt8(ascii: ",")) else { return false }
        }
    }

    /// A member's name. One with an escape in it could be another name in disguise, so it is refused.
    private mutating func name() -> [UInt8]? {
        guard let name = self.string(), !name.contains(UInt8(ascii: "\\")) else { return nil }
        return name
    }

    /// A string's bytes between the quotes, escapes as they stand.
    private mutating func string() -> [UInt8]? {
        guard self.take(UInt8(ascii: "\"")) else { return nil }
        var content: [UInt8] = []
        while let byte = self.bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return content
            case UInt8(ascii: "\\"):
                guard let escaped = self.bytes.popFirst() else { return nil }
                content += [byte, escaped]
            case 0..<0x20: return nil
            default: content.append(byte)
            }
        }
        return nil
    }

    private mutating func enter() -> Bool {
        self.bytes.removeFirst()
        self.depth += 1
        return self.depth <= Self.depthLimit
    }

    private mutating func leave(at bracket: UInt8) -> Bool {
        self.skipSpace()
        guard self.take(bracket) else { return false }
        self.depth -= 1
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.bytes.first == byte else { return false }
        self.bytes.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        self.bytes = self.bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private static func ends(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(byte)
    }
}
