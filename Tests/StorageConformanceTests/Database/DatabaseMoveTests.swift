import Foundation
import Synchronization
import TestKit
import Testing

@testable import Database

@Suite("Moving data from a SQLite file")
struct DatabaseMoveTests {
    private static let schema = SchemaMigration(
        version: 1, name: "first",
        statements: [
            "CREATE TABLE parents (id TEXT PRIMARY KEY, body BYTEA, counted BIGINT)",
            "CREATE TABLE children (parent TEXT NOT NULL REFERENCES parents (id), number BIGINT NOT NULL, PRIMARY KEY (parent, number))",
        ])

    private func use(_ body: (_ source: any Database, _ target: any Database) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = try SQLiteDatabase(path: folder.appending(path: "source.sqlite").path)
        try await Migrator([Self.schema]).migrate(source, now: Date())
        _ = try await source.write { sql in
            for number in 0..<25 {
                let id = number == 7 ? "ż' \"x" : "p\(number)"
                try sql.execute(
                    "INSERT INTO parents (id, body, counted) VALUES (\(id), \([UInt8(number), 0, 255]), \(number == 3 ? nil : number))")
                for child in 0..<3 { try sql.execute("INSERT INTO children (parent, number) VALUES (\(id), \(child))") }
            }
        }
        try await TemporaryDatabase.use([Self.schema]) { target in try await body(source, target) }
        try await source.close()
    }

    @Test("every row arrives, whatever it holds, and each is told of as it is copied and as it is compared")
    func moved() async throws {
        try await self.use { source, target in
            let told = Mutex<[DatabaseMove.Progress]>([])
            let count = try await DatabaseMove(from: source, to: target, pageSize: 10).run { step in told.withLock { $0.append(step) } }
            #expect(count == 100)
            for query: SQL in ["SELECT * FROM parents ORDER BY id", "SELECT * FROM children ORDER BY parent, number"] {
                let (before, after) = (try await source.read { try $0.rows(query) }, try await target.read { try $0.rows(query) })
                #expect(before == after)
            }
            let steps = told.withLock { $0 }
            #expect(steps.first == .init(step: .copied, table: "parents", rows: 10, of: 25))
            #expect(steps.last == .init(step: .compared, table: "children", rows: 75, of: 75))
        }
    }

    @Test("of each service every table arrives, whole", arguments: SchemaHistoryTests.histories)
    func services(_ history: SchemaHistoryTests.History) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = try SQLiteDatabase(path: folder.appending(path: "source.sqlite").path)
        try await Migrator(history.steps).migrate(source, now: Date())
        let tables = try await SchemaTable.all(of: history.steps)
        try await source.write { sql in for number in 1...7 { for table in tables { try table.insert(number, in: sql) } } }
        try await TemporaryDatabase.use(history.steps) { target in
            #expect(try await DatabaseMove(from: source, to: target, pageSize: 3).run { _ in } == 7 * tables.count)
            let (before, after) = (
                try await source.read { sql in try tables.map { try $0.rows(in: sql) } },
                try await target.read { sql in try tables.map { try $0.rows(in: sql) } }
            )
            #expect(before == after && before.allSatisfy { $0.count == 7 })
        }
        try await source.close()
    }

    @Test("a target that holds something is left alone")
    func notEmpty() async throws {
        try await self.use { source, target in
            _ = try await target.write { sql in try sql.execute("INSERT INTO parents (id) VALUES (\("mine"))") }
            await #expect(throws: DatabaseMoveError.notEmpty(table: "parents")) {
                try await DatabaseMove(from: source, to: target).run { _ in }
            }
            #expect(try await target.read { sql in try sql.rows("SELECT id FROM parents").count } == 1)
        }
    }

    @Test("a row that was changed meanwhile is noticed")
    func changed() async throws {
        try await self.use { source, target in
            await #expect(throws: DatabaseMoveError.differs(table: "parents")) {
                try await DatabaseMove(from: source, to: Meddled(target)).run { _ in }
            }
        }
    }

    /// A database in which one column is not what was written.
    private struct Meddled: Database {
        let inner: any Database

        init(_ inner: any Database) { self.inner = inner }

        func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
            try await self.inner.read(body)
        }

        func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
            try await self.inner.write { sql in
                let value = try body(sql)
                try sql.execute("UPDATE parents SET counted = \(99) WHERE id = \("p5")")
                return value
            }
        }

        func writeAlone<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
            try await self.inner.writeAlone(body)
        }

        var dialect: SQLDialect { self.inner.dialect }

        func announcements(of topic: ChangeTopic) -> AsyncStream<Void> { self.inner.announcements(of: topic) }

        func close() async throws {}
    }
}
