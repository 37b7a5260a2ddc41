import Database
import Foundation

/// A database of a test's own, in a folder that is gone afterwards.
package enum TemporaryDatabase {
    /// Opens one, brings its schema up to date, and closes and removes it after `body`.
    package static func use<Value>(
        _ migrations: [SchemaMigration], _ body: (any Database) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path)
        do {
            try await Migrator(migrations).migrate(database, now: Date())
            let value = try await body(database)
            try await database.close()
            return value
        } catch {
            try? await database.close()
            throw error
        }
    }
}
