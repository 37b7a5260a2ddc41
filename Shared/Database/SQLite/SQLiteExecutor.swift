import Foundation
import GRDB

/// Runs statements on an open SQLite transaction. Statements are prepared once per connection and kept.
struct SQLiteExecutor: SQLExecutor {
    let db: GRDB.Database
    let announced: SQLiteAnnouncements

    init(db: GRDB.Database, announced: SQLiteAnnouncements = SQLiteAnnouncements()) {
        self.db = db
        self.announced = announced
    }

    func rows(_ sql: SQL) throws -> [Row] {
        let (text, values) = sql.statement
        let statement = try self.db.cachedStatement(sql: text)
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: try Self.arguments(values))
        var rows: [Row] = []
        while let row = try cursor.next() {
            var columns: [String: SQLValue] = [:]
            for (name, value) in row { columns[name] = try Self.value(value, of: name) }
            rows.append(Row(columns))
        }
        return rows
    }

    func execute(_ sql: SQL) throws -> Int {
        let (text, values) = sql.statement
        let statement = try self.db.cachedStatement(sql: text)
        try statement.execute(arguments: try Self.arguments(values))
        return self.db.changesCount
    }

    func announce(_ topic: ChangeTopic) {
        self.announced.topics.insert(topic)
    }

    /// By name: an array would be bound in the order in which the numbers first appear.
    private static func arguments(_ values: [SQLValue]) throws(DatabaseError) -> StatementArguments {
        var arguments: [String: (any DatabaseValueConvertible)?] = [:]
        for (index, value) in values.enumerated() {
            switch value {
            case .null: arguments["\(index + 1)"] = .some(nil)
            case .text(let text):
                if text.utf8.contains(0) { throw .unstorable }
                arguments["\(index + 1)"] = text
            case .integer(let integer): arguments["\(index + 1)"] = integer
            case .blob(let bytes): arguments["\(index + 1)"] = Data(bytes)
            }
        }
        return StatementArguments(arguments)
    }

    private static func value(_ value: DatabaseValue, of column: String) throws -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let integer): .integer(integer)
        case .string(let text): .text(text)
        case .blob(let data): .blob([UInt8](data))
        case .double: throw DatabaseError.malformed(column: column)
        }
    }
}

/// What a transaction wants to be told once it is committed. It stays on the thread that runs the transaction.
final class SQLiteAnnouncements {
    var topics = Set<ChangeTopic>()
}
