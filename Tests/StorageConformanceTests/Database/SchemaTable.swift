import Foundation

@testable import Database

/// A table as it is at some version, and rows that any table takes: all values of one row are made of its number.
struct SchemaTable: Sendable {
    let name: String
    let columns: [(name: String, type: String)]

    func insert(_ number: Int, in sql: Transaction) throws {
        let names = SQL.joined(self.columns.map { "\(identifier: $0.name)" }, separator: ", ")
        let values = SQL.joined(
            self.columns.map { column in
                switch column.type {
                case "TEXT": "\("v\(number)")"
                case "BYTEA": "\([UInt8(number), 0, 255])"
                default: "\(number)"
                }
            }, separator: ", ")
        try sql.execute("INSERT INTO \(identifier: self.name) (\(names)) VALUES (\(values))")
    }

    func rows(in sql: Transaction) throws -> [Row] {
        let names = SQL.joined(self.columns.map { "\(identifier: $0.name)" }, separator: ", ")
        return try sql.rows("SELECT \(names) FROM \(identifier: self.name) ORDER BY \(names)")
    }

    /// The tables that these steps make, read from a SQLite database: the statements are the same everywhere.
    static func all(of steps: [SchemaMigration]) async throws -> [SchemaTable] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(path: folder.appending(path: "schema.sqlite").path)
        try await Migrator(steps).migrate(database, now: Date())
        let tables = try await database.read { sql in
            try sql.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY rowid"
            )
            .map { row in
                let name = try row.get("name", as: String.self)
                let columns = try sql.rows("SELECT name, type FROM pragma_table_info(\(name)) ORDER BY cid")
                return SchemaTable(name: name, columns: try columns.map { (try $0.get("name"), try $0.get("type")) })
            }
        }
        try await database.close()
        return tables
    }
}
