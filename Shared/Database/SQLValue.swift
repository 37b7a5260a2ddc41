import Foundation

/// A value as a database holds it.
package enum SQLValue: Hashable, Sendable {
    case null
    case text(String)
    case integer(Int64)
    case blob([UInt8])
}

/// Something that can be bound to a statement.
package protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

/// Something that can be read from a column.
package protocol SQLReadable {
    /// - Throws: ``SQLValueMismatch`` when the column holds something else.
    init(sqlValue: SQLValue) throws
}

/// A column holds something else than was asked for.
package struct SQLValueMismatch: Error {
    package init() {}
}

extension SQLValue: SQLBindable {
    package var sqlValue: SQLValue { self }
}

extension String: SQLBindable, SQLReadable {
    package var sqlValue: SQLValue { .text(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue else { throw SQLValueMismatch() }
        self = text
    }
}

extension Int64: SQLBindable, SQLReadable {
    package var sqlValue: SQLValue { .integer(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .integer(let value) = sqlValue else { throw SQLValueMismatch() }
        self = value
    }
}

extension Int: SQLBindable, SQLReadable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }

    package init(sqlValue: SQLValue) throws {
        self = Int(try Int64(sqlValue: sqlValue))
    }
}

/// 0 or 1: SQLite has no booleans.
extension Bool: SQLBindable, SQLReadable {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }

    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: throw SQLValueMismatch()
        }
    }
}

extension Array: SQLBindable, SQLReadable where Element == UInt8 {
    package var sqlValue: SQLValue { .blob(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .blob(let bytes) = sqlValue else { throw SQLValueMismatch() }
        self = bytes
    }
}

/// UTC milliseconds since 1970.
extension Date: SQLBindable, SQLReadable {
    package var sqlValue: SQLValue { .integer(Int64((self.timeIntervalSince1970 * 1000).rounded())) }

    package init(sqlValue: SQLValue) throws {
        self.init(timeIntervalSince1970: Double(try Int64(sqlValue: sqlValue)) / 1000)
    }
}

/// Lower-case text.
extension UUID: SQLBindable, SQLReadable {
    package var sqlValue: SQLValue { .text(self.uuidString.lowercased()) }

    package init(sqlValue: SQLValue) throws {
        guard let id = UUID(uuidString: try String(sqlValue: sqlValue)) else { throw SQLValueMismatch() }
        self = id
    }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
