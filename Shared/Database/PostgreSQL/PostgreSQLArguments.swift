import CLibPQ

/// A statement's values as libpq takes them: numbers and text as text, bytes as bytes.
struct PostgreSQLArguments {
    let types: [Oid]
    /// The types again, for telling prepared statements apart.
    let signature: String
    private let values: [[UInt8]?]
    private let formats: [Int32]

    /// - Throws: ``DatabaseError/unstorable`` for text with a NUL, which would be cut off there.
    init(_ values: [SQLValue]) throws(DatabaseError) {
        for case .text(let text) in values where text.utf8.contains(0) { throw .unstorable }
        self.types = values.map(Self.type)
        self.signature = String(
            values.map { value -> Character in
                switch value {
                case .null: "n"
                case .text: "t"
                case .integer: "i"
                case .blob: "b"
                }
            })
        self.formats = values.map { if case .blob = $0 { 1 } else { 0 } }
        self.values = values.map { value in
            switch value {
            case .null: nil
            case .text(let text): Array(text.utf8) + [0]
            case .integer(let integer): Array(String(integer).utf8) + [0]
            case .blob(let bytes): bytes.isEmpty ? [0] : bytes
            }
        }
        self.lengths = values.map { if case .blob(let bytes) = $0 { Int32(bytes.count) } else { 0 } }
    }

    private let lengths: [Int32]

    /// The object identifiers of `bigint`, `text` and `bytea` are fixed (pg_type.dat); 0 leaves NULL's type to the server.
    private static func type(of value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .text: 25
        case .integer: 20
        case .blob: 17
        }
    }

    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> Result) -> Result {
        // One block for all values: pointers into it hold while it is borrowed.
        var block: [CChar] = []
        var offsets: [Int?] = []
        for value in self.values {
            offsets.append(value.map { _ in block.count })
            if let value { block += value.map { CChar(bitPattern: $0) } }
        }
        return block.withUnsafeBufferPointer { buffer in
            body(offsets.map { offset in offset.flatMap { at in buffer.baseAddress.map { $0 + at } } }, self.lengths, self.formats)
        }
    }
}
