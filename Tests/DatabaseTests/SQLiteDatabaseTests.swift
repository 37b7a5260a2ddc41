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

    @Test("when 64 use one thing up at once, one does")
    func singleUse() async throws {
        try await self.use { database, _ in
            try await self.insert(1, "code", database)
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...64 {
                    group.addTask {
                        try await database.write { sql in
                            try sql.row("UPDATE items SET used_at = \(number) WHERE id = \(1) AND used_at IS NULL RETURNING id") != nil
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(winners == 1)
        }
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

    @Test("constraints are told apart, without the values")
    func constraints() async throws {
        try await self.use { database, _ in
            try await self.insert(1, "a", database)
            await #expect(throws: DatabaseError.uniqueViolation) { try await self.insert(2, "a", database) }
            await #expect(throws: DatabaseError.uniqueViolation) { try await self.insert(1, "b", database) }
            await #expect(throws: DatabaseError.constraintViolation) {
                try await database.write { sql in
                    try sql.execute("INSERT INTO items (id, name) VALUES (\(3), \(nil as String?))")
                }
            }
            await #expect(throws: DatabaseError.self) { try await database.read { sql in try sql.rows("SELEKT nonsense") } }
        }
    }

    @Test("a read changes nothing")
    func readOnly() async throws {
        try await self.use { database, _ in
            await #expect(throws: DatabaseError.self) {
                try await database.read { sql in try sql.execute("INSERT INTO items (id, name) VALUES (\(1), \("x"))") }
            }
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

    private let first = SchemaMigration(version: 1, name: "first", statements: ["CREATE TABLE one (id BIGINT)"])
    private let second = SchemaMigration(version: 2, name: "second", statements: ["INSERT INTO one (id) VALUES (\(7))"])

    @Test("a schema is brought up to date once, however many start at the same moment")
    func migrations() async throws {
        try await self.use { database, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await Migrator([self.first, self.second]).migrate(database, now: Date()) }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { sql in try sql.rows("SELECT id FROM one").count } == 1)
        }
    }

    @Test("a changed step, a newer schema and a broken step stop the start and change nothing")
    func refusedMigrations() async throws {
        try await self.use { database, _ in
            try await Migrator([self.first, self.second]).migrate(database, now: Date())
            await #expect(throws: DatabaseError.schemaNewer(found: 2, known: 1)) {
                try await Migrator([self.first]).migrate(database, now: Date())
            }
            let changed = SchemaMigration(version: 1, name: "first", statements: ["CREATE TABLE one (id TEXT)"])
            await #expect(throws: DatabaseError.migrationChanged(version: 1)) {
                try await Migrator([changed, self.second]).migrate(database, now: Date())
            }
            let broken = SchemaMigration(version: 3, name: "third", statements: ["CREATE TABLE two (id BIGINT)", "NONSENSE"])
            await #expect(throws: DatabaseError.self) {
                try await Migrator([self.first, self.second, broken]).migrate(database, now: Date())
            }
            await #expect(throws: DatabaseError.self) { try await database.read { sql in try sql.rows("SELECT id FROM two") } }
        }
    }
}
