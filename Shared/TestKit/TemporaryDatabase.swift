import Database
import Foundation

/// A database of a test's own that is gone afterwards: a SQLite file, or a schema on the PostgreSQL server that `TEST_POSTGRESQL_URL` names.
package enum TemporaryDatabase {
    private static let server = ProcessInfo.processInfo.environment["TEST_POSTGRESQL_URL"]
    /// Tests run side by side, more than a server has connections for: each takes up to 17 of the 300 (`Tests/harness/postgresql.py`).
    private static let permits = Permits(12)

    /// Opens one, brings its schema up to date, and closes and removes it after `body`.
    package static func use<Value>(
        _ migrations: [SchemaMigration], _ body: (any Database) async throws -> Value
    ) async throws -> Value {
        try await self.place { location in
            let database = try location.open()
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

    /// An empty place for a database, gone after `body`.
    package static func place<Value>(_ body: (DatabaseLocation) async throws -> Value) async throws -> Value {
        let name = "t\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        guard let server else {
            let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(name)")
            defer { try? FileManager.default.removeItem(at: folder) }
            return try await body(.sqlite(path: folder.appending(path: "test.sqlite").path))
        }
        await self.permits.take()
        do {
            let administration = try PostgreSQLDatabase(
                PostgreSQLSettings(url: server, connections: 1, queueTimeout: .seconds(30), connectTimeout: 30))
            _ = try await administration.write { try $0.execute("CREATE SCHEMA \(identifier: name)") }
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(.postgresql(self.settings(schema: name))))
            } catch {
                result = .failure(error)
            }
            _ = try await administration.write { try $0.execute("DROP SCHEMA \(identifier: name) CASCADE") }
            try await administration.close()
            await self.permits.giveBack()
            return try result.get()
        } catch {
            await self.permits.giveBack()
            throw error
        }
    }

    /// How to reach a schema of the server.
    ///
    /// - Throws: ``DatabaseError/unavailable`` when there is no server.
    static func settings(schema: String) throws -> PostgreSQLSettings {
        guard let server else { throw DatabaseError.unavailable }
        let separator = server.contains("?") ? "&" : "?"
        return PostgreSQLSettings(
            url: "\(server)\(separator)options=-csearch_path%3D\(schema)", connections: 4, queueTimeout: .seconds(30),
            connectTimeout: 30)
    }
}

/// A number of permits, and those who wait for one.
private actor Permits {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        self.free = count
    }

    func take() async {
        if self.free > 0 {
            self.free -= 1
        } else {
            await withCheckedContinuation { self.waiting.append($0) }
        }
    }

    func giveBack() {
        if self.waiting.isEmpty {
            self.free += 1
        } else {
            self.waiting.removeFirst().resume()
        }
    }
}
