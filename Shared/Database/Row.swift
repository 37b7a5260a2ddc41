/// One row of a result, its columns found by name.
package struct Row: Hashable, Sendable {
    private let values: [String: SQLValue]

    package init(_ values: [String: SQLValue]) {
        self.values = values
    }

    /// The column as it is stored.
    func value(_ column: String) throws -> SQLValue {
        guard let value = self.values[column] else { throw DatabaseError.malformed(column: column) }
        return value
    }

    /// - Throws: ``DatabaseError/malformed(column:)`` when there is no such column or it holds something else, NULL included.
    package func get<Value: SQLReadable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
        guard let value = self.values[column] else { throw DatabaseError.malformed(column: column) }
        do {
            return try Value(sqlValue: value)
        } catch is SQLValueMismatch {
            throw DatabaseError.malformed(column: column)
        }
    }

    /// The value, or `nil` for NULL.
    package func optional<Value: SQLReadable>(_ column: String, as type: Value.Type = Value.self) throws -> Value? {
        guard let value = self.values[column] else { throw DatabaseError.malformed(column: column) }
        return value == .null ? nil : try self.get(column, as: type)
    }
}
