import Database
import Foundation

/// What lies behind a test's database: a SQLite file, or a schema of a PostgreSQL server.
package struct DatabasePlace: Sendable {
    private enum Kind {
        case file(String)
        case schema(String)
    }

    private let database: any Database
    private let kind: Kind

    package init(of database: any Database) async throws {
        self.database = database
        self.kind = try await database.read { sql in
            if database is SQLiteDatabase { return .file(try sql.row("PRAGMA database_list")?.get("file") ?? "") }
            return .schema(try sql.row("SELECT current_schema() AS name")?.get("name") ?? "")
        }
    }

    /// Opens it once more, as a second instance of the service would.
    package func open() throws -> any Database {
        switch self.kind {
        case .file(let path): try SQLiteDatabase(path: path)
        case .schema(let name): try PostgreSQLDatabase(try TemporaryDatabase.settings(schema: name))
        }
    }

    /// The tables there are, in the order of their names.
    package func tables() async throws -> [String] {
        try await self.database.read { [kind] sql in
            let rows =
                switch kind {
                case .file: try sql.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
                case .schema(let schema):
                    try sql.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = \(schema) ORDER BY tablename")
                }
            return try rows.map { try $0.get("name") }
        }
    }

    /// Whether whoever gets hold of the data can read `text` in them. Of a file every table, index and page not yet overwritten is looked
    /// through, of a server the rows of every table.
    package func contains(_ text: String) async throws -> Bool {
        try await self.contains(Array(text.utf8))
    }

    package func contains(_ bytes: [UInt8]) async throws -> Bool {
        switch self.kind {
        case .file(let path):
            return try [path, "\(path)-wal"].contains { path in
                guard FileManager.default.fileExists(atPath: path) else { return false }
                return try Data(contentsOf: URL(filePath: path)).range(of: Data(bytes)) != nil
            }
        case .schema:
            let text = String(decoding: bytes, as: UTF8.self)
            let hexadecimal = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            for table in try await self.tables() {
                let rows = try await self.database.read { sql in
                    try sql.rows("SELECT CAST(t AS TEXT) AS line FROM \(identifier: table) AS t").map {
                        try $0.get("line", as: String.self)
                    }
                }
                if rows.contains(where: { $0.contains(text) || $0.contains(hexadecimal) }) { return true }
            }
            return false
        }
    }
}
