import Database
import Foundation
import Testing

@Suite("SQLite")
struct SQLiteDatabaseTests {
    private struct Refused: Error {}

    private func use(_ body: (SQLiteDatabase, _ path: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a/test.sqlite").path
        let database = try SQLiteDatabase(path: path)
        try await database.write { sql in
            try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, used_at BIGINT)")
        }
        try await body(database, path)
        try await database.close()
    }

    private func insert(_ id: Int, _ name: String, _ database: SQLiteDatabase) async throws {
        try await database.write { sql in try sql.execute("INSERT INTO items (id, name) VALUES (\(id), \(name))") }
    }

    @Test("writes are committed together, but one that fails takes nothing with it and leaves nothing")
    func groups() async throws {
        try await self.use { database, _ in
            let failures = await withTaskGroup(of: Bool.self) { group in
                for number in 1...200 {
                    group.addTask {
                        do {
                            try await database.write { sql in
                                try sql.execute("INSERT INTO items (id, name) VALUES (\(number), \("n\(number)"))")
                                if number % 5 == 0 { throw Refused() }
                            }
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(failures == 40)
            let ids = try await database.read { sql in try sql.rows("SELECT id FROM items").map { try $0.get("id", as: Int.self) } }
            #expect(ids.count == 160 && ids.allSatisfy { $0 % 5 != 0 })
        }
    }

    @Test("what was written is there after reopening, for its owner alone, and a closed database says so")
    func reopening() async throws {
        try await self.use { database, path in
            try await self.insert(1, "kept", database)
            try await database.close()
            await #expect(throws: DatabaseError.unavailable) { try await self.insert(2, "late", database) }
            let again = try SQLiteDatabase(path: path)
            #expect(try await again.read { sql in try sql.rows("SELECT id FROM items").count } == 1)
            try await again.close()
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }
}
