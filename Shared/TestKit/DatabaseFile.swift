import Database
import Foundation

/// The file behind a test's SQLite database.
package struct DatabaseFile: Sendable {
    private let path: String

    package init(of database: any Database) async throws {
        self.path = try await database.read { sql in try sql.row("PRAGMA database_list")?.get("file") ?? "" }
    }

    /// Opens it once more, as a second instance of the service would.
    package func open() throws -> any Database {
        try SQLiteDatabase(path: self.path)
    }

    /// Whether whoever gets hold of the disk can read `text` in it: every table, index and page not yet overwritten is looked through.
    package func contains(_ text: String) throws -> Bool {
        try self.contains(Array(text.utf8))
    }

    package func contains(_ bytes: [UInt8]) throws -> Bool {
        try [self.path, "\(self.path)-wal"].contains { path in
            guard FileManager.default.fileExists(atPath: path) else { return false }
            return try Data(contentsOf: URL(filePath: path)).range(of: Data(bytes)) != nil
        }
    }
}
