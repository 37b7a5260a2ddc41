import CLibPQ

/// Reads a result while it lives.
struct PostgreSQLResult {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    /// How many rows the statement changed.
    var changes: Int {
        Int(String(cString: PQcmdTuples(self.result))) ?? 0
    }

    var rows: [Row] {
        get throws {
            let columns = (0..<PQnfields(self.result)).map { index in
                (index: index, name: String(cString: PQfname(self.result, index)), type: PQftype(self.result, index))
            }
            return try (0..<PQntuples(self.result)).map { row in
                var values: [String: SQLValue] = [:]
                values.reserveCapacity(columns.count)
                for column in columns {
                    values[column.name] = try self.value(row, column.index, type: column.type, name: column.name)
                }
                return Row(values)
            }
        }
    }

    private func value(_ row: Int32, _ column: Int32, type: Oid, name: String) throws -> SQLValue {
        guard PQgetisnull(self.result, row, column) == 0, let start = PQgetvalue(self.result, row, column) else { return .null }
        let bytes = UnsafeBufferPointer(start: start, count: Int(PQgetlength(self.result, row, column)))
        switch type {
        case 20, 21, 23, 1700:  // bigint, smallint, integer; numeric, which sums of bigint are
            guard let integer = Int64(String(cString: start)) else { throw DatabaseError.malformed(column: name) }
            return .integer(integer)
        case 16:  // boolean
            return .integer(bytes.first == CChar(bitPattern: UInt8(ascii: "t")) ? 1 : 0)
        case 17:  // bytea, as \x and hexadecimal digits
            guard let blob = Self.bytes(ofHexadecimal: bytes.dropFirst(2)) else { throw DatabaseError.malformed(column: name) }
            return .blob(blob)
        case 18, 19, 25, 1042, 1043, 705:  // char, name, text, bpchar, varchar; unknown, which literals are
            return .text(String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self))
        default:
            throw DatabaseError.malformed(column: name)
        }
    }

    private static func bytes(ofHexadecimal digits: Slice<UnsafeBufferPointer<CChar>>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch UInt8(bitPattern: digit) {
            case let d where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(d): value = d - UInt8(ascii: "0")
            case let d where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(d): value = d - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
