import Database
import Foundation
import TestKit
import Testing

@Suite("Any database")
struct DatabaseTests {
    private let first = SchemaMigration(version: 1, name: "first", statements: ["CREATE TABLE one (id BIGINT)"])
    private let second = SchemaMigration(version: 2, name: "second", statements: ["INSERT INTO one (id) VALUES (\(7))"])

    private func use(_ body: (any Database) async throws -> Void) async throws {
        try await TemporaryDatabase.use([]) { database in
            _ = try await database.write { sql in
                try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, used_at BIGINT, body BYTEA)")
            }
            try await body(database)
        }
    }

    private func insert(_ id: Int, _ name: String, _ database: any Database) async throws {
        _ = try await database.write { sql in try sql.execute("INSERT INTO items (id, name) VALUES (\(id), \(name))") }
    }

    @Test("when 64 use one thing up at once, one does")
    func singleUse() async throws {
        try await self.use { database in
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

    @Test("constraints are told apart, without the values")
    func constraints() async throws {
        try await self.use { database in
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
        try await self.use { database in
            await #expect(throws: DatabaseError.self) {
                try await database.read { sql in try sql.execute("INSERT INTO items (id, name) VALUES (\(1), \("x"))") }
            }
        }
    }

    @Test("a schema is brought up to date once, however many start at the same moment")
    func migrations() async throws {
        try await self.use { database in
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
        try await self.use { database in
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

    @Test("values come back as they were stored: Polish letters, every byte, nothing at all, the largest numbers")
    func values() async throws {
        try await self.use { database in
            let bytes = (0...255).map { UInt8($0) }
            let name = "Zażółć gęślą jaźń 'x' \"y\" \\ 🩺"
            let row = try await database.write { sql in
                try sql.execute("INSERT INTO items (id, name, used_at, body) VALUES (\(Int64.max), \(name), \(Int64.min), \(bytes))")
                try sql.execute("INSERT INTO items (id, name, used_at, body) VALUES (\(1), \(""), \(nil as Int?), \([] as [UInt8]))")
                return try sql.rows("SELECT * FROM items ORDER BY id DESC")
            }
            #expect(try row[0].get("id") == Int64.max && row[0].get("used_at") == Int64.min)
            #expect(try row[0].get("name") == name && row[0].get("body") == bytes)
            #expect(try row[1].get("name") == "" && row[1].optional("used_at", as: Int.self) == nil && row[1].get("body") == [UInt8]())
            let sums = try await database.read { sql in
                try sql.row("SELECT COUNT(*) AS n, SUM(used_at) AS s, id = 1 AS one FROM items GROUP BY id ORDER BY id")
            }
            #expect(try sums?.get("n") == 1 && sums?.optional("s", as: Int.self) == nil && sums?.get("one") == true)
        }
    }

    @Test("text with a NUL is refused instead of being cut off")
    func nul() async throws {
        try await self.use { database in
            await #expect(throws: DatabaseError.unstorable) { try await self.insert(1, "a\0b", database) }
            await #expect(throws: DatabaseError.unstorable) {
                try await database.read { sql in try sql.rows("SELECT id FROM items WHERE name = \("a\0b")") }
            }
        }
    }

    @Test("text is ordered by its bytes, and names of tables that are only known at run time cannot become statements")
    func order() async throws {
        try await self.use { database in
            for (id, name) in ["ą", "Z", "a", "Ł", "z"].enumerated() { try await self.insert(id, name, database) }
            let names = try await database.read { sql in
                try sql.rows("SELECT name FROM \(identifier: "items") ORDER BY name").map { try $0.get("name", as: String.self) }
            }
            #expect(names == ["Z", "a", "z", "ą", "Ł"])
            await #expect(throws: DatabaseError.self) {
                try await database.read { sql in try sql.rows("SELECT 1 FROM \(identifier: "items\"; DROP TABLE items; --")") }
            }
            try await self.insert(9, "still there", database)
        }
    }

    @Test("of two who decide from what the other is about to change, one sees the other's change")
    func serializable() async throws {
        try await self.use { database in
            try await self.insert(1, "a", database)
            try await self.insert(2, "b", database)
            // Each marks one item if fewer than two are unmarked: side by side both would see two unmarked.
            let marked = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...32 {
                    group.addTask {
                        try await database.write { sql in
                            let free = try sql.rows("SELECT id FROM items WHERE used_at IS NULL")
                            guard free.count == 2 else { return 0 }
                            return try sql.execute("UPDATE items SET used_at = \(number) WHERE id = \(1 + number % 2)")
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(marked == 1)
        }
    }

    @Test("whoever wants the row that all want gets it in the end, on whichever instance and however long each holds it")
    func everybodyGetsThrough() async throws {
        try await self.use { database in
            try await self.insert(1, "counter", database)
            try await database.write { sql in _ = try sql.execute("UPDATE items SET used_at = 0 WHERE id = 1") }
            let seen = try await Race.run(64, on: database) { _, sql in
                let number = try sql.rows("SELECT used_at FROM items WHERE id = 1").first?.get("used_at", as: Int.self) ?? -1
                // Work between reading and writing, so that many are in it at a time.
                for _ in 0..<50 { _ = try sql.rows("SELECT name FROM items WHERE id = 1") }
                try sql.execute("UPDATE items SET used_at = \(number + 1) WHERE id = 1")
                return number
            }
            #expect(seen.sorted() == Array(0..<64))
        }
    }
}
