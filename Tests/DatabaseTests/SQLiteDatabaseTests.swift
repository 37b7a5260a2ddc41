import Database
import Dispatch
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

    @Test("closed, everything is in the one file, and closing it again changes nothing")
    func closed() async throws {
        try await self.use { database, path in
            for number in 1...50 { try await self.insert(number, "n\(number)", database) }
            try await database.close()
            try await database.close()
            #expect((try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int) ?? 0 == 0)
            let copy = path + "-copy"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let other = try SQLiteDatabase(path: copy)
            #expect(try await other.read { sql in try sql.rows("SELECT id FROM items").count } == 50)
            try await other.close()
        }
    }

    /// How many of so many at once are told that the database is busy.
    ///
    /// - Parameters:
    ///   - expected: what is waited for before the others are let go on.
    private func sentAway(
        of count: Int, waitingFor expected: Int, _ body: @escaping @Sendable (_ number: Int) async throws -> Void, then letGoOn: () -> Void
    ) async throws -> Int {
        let (refused, refusing) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...count {
                group.addTask {
                    do {
                        try await body(number)
                        return false
                    } catch DatabaseError.busy {
                        refusing.yield()
                        return true
                    }
                }
            }
            var told = 0
            for await _ in refused {
                told += 1
                if told == expected { break }
            }
            letGoOn()
            return try await group.reduce(into: 0) { if $1 { $0 += 1 } }
        }
    }

    @Test("writes beyond a thousand that wait are sent away at once, and those that wait are done", .timeLimit(.minutes(10)))
    func writesInLine() async throws {
        try await self.use { database, _ in
            let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
            let gate = DispatchSemaphore(value: 0)
            async let first: Void = database.write { _ in
                beginning.yield()
                gate.wait()
            }
            _ = await begun.first { _ in true }
            // While the writer is held none of those that wait can be done.
            let busy = try await self.sentAway(of: 1200, waitingFor: 176) { number in
                try await self.insert(number, "n\(number)", database)
            } then: {
                gate.signal()
            }
            try await first
            #expect(busy == 176, "1024 wait")
            #expect(try await database.read { sql in try sql.rows("SELECT id FROM items").count } == 1200 - busy)
        }
    }

    @Test("reads beyond a thousand under way are sent away at once, and there is room again afterwards", .timeLimit(.minutes(10)))
    func readsUnderWay() async throws {
        try await self.use { database, _ in
            let gate = DispatchSemaphore(value: 0)
            let busy = try await self.sentAway(of: 1100, waitingFor: 76) { _ in
                try await database.read { _ in
                    gate.wait()
                    gate.signal()
                }
            } then: {
                gate.signal()
            }
            #expect(busy == 76, "1024 are under way")
            #expect(try await database.read { sql in try sql.rows("SELECT id FROM items").count } == 0)
        }
    }
}
