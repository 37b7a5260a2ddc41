/// A statement and its values. Interpolation always binds: a value can never become part of the statement.
///
/// ```swift
/// try sql.row("SELECT name FROM units WHERE id = \(id)")
/// ```
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Part: Hashable, Sendable {
        case text(String)
        case value(SQLValue)
    }

    let parts: [Part]

    init(parts: [Part]) {
        self.parts = parts
    }

    package init(stringLiteral value: StaticString) {
        self.parts = [.text("\(value)")]
    }

    package init(stringInterpolation: StringInterpolation) {
        self.parts = stringInterpolation.parts
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate(set) var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.parts.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            self.parts.append(.text("\(literal)"))
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLBindable) {
            self.parts.append(.value(value.sqlValue))
        }

        /// Binds a value that may be absent, as NULL then.
        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            self.parts.append(.value(value?.sqlValue ?? .null))
        }

        /// Puts a part of a statement into a statement.
        package mutating func appendInterpolation(_ sql: SQL) {
            self.parts += sql.parts
        }

        /// Text that is written in the source, such as a column's name.
        package mutating func appendInterpolation(raw text: StaticString) {
            self.parts.append(.text("\(text)"))
        }

        /// The name of a table, column or schema that is only known at run time, quoted.
        package mutating func appendInterpolation(identifier name: String) {
            self.parts.append(.text("\"" + name.replacing("\"", with: "\"\"") + "\""))
        }

        /// Binds each value, for `IN (\(list: values))`. An empty list is `NULL`, which nothing is equal to.
        package mutating func appendInterpolation(list values: [some SQLBindable]) {
            if values.isEmpty { self.parts.append(.text("NULL")) }
            for (index, value) in values.enumerated() {
                if index > 0 { self.parts.append(.text(", ")) }
                self.parts.append(.value(value.sqlValue))
            }
        }
    }

    package static func + (lhs: SQL, rhs: SQL) -> SQL {
        SQL(parts: lhs.parts + rhs.parts)
    }

    /// The parts with `separator` between them.
    package static func joined(_ parts: [SQL], separator: SQL) -> SQL {
        var joined: [Part] = []
        for (index, part) in parts.enumerated() {
            if index > 0 { joined += separator.parts }
            joined += part.parts
        }
        return SQL(parts: joined)
    }

    /// The statement with `$1`, `$2` … where values belong, which both databases read; and the values in that order.
    package var statement: (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for part in self.parts {
            switch part {
            case .text(let literal):
                text += literal
            case .value(let value):
                values.append(value)
                text += "$\(values.count)"
            }
        }
        return (text, values)
    }
}
