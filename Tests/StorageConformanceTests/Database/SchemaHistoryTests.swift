import Foundation
import TestKit
import Testing

@testable import AccountMigration
@testable import Database
@testable import LoginBroker
@testable import NotificationWorker
@testable import ProfileRequests
@testable import ServiceKit

@Suite("The history of each service's schema")
struct SchemaHistoryTests {
    /// A service's steps, all of them, and what they read like when they were released.
    struct History: Sendable, CustomTestStringConvertible {
        let service: String
        let steps: [SchemaMigration]
        let released: [String]

        init(_ service: String, _ steps: [SchemaMigration], released: [String]) {
            self.service = service
            self.steps = [ChassisSchema.first] + steps
            self.released = released
        }

        var testDescription: String { self.service }
    }

    static let histories = [
        History(
            "login-broker", LoginBroker.migrations,
            released: [
                "888e16804f8b8a99", "fee60a62c8506eff", "bcefcd9fe8f1346b", "377247b337f48b4", "4dcc478f06fc0dba", "6e8a27b0fb7fa2ad",
            ]),
        History(
            "account-migration", AccountMigration.migrations,
            released: ["888e16804f8b8a99", "8aff65c18843de45", "942b68283783510b", "471a79415c9014ea", "f97dfd88ecc30ab1"]),
        History(
            "profile-requests", ProfileRequests.migrations,
            released: [
                "888e16804f8b8a99", "3193704ebc9ae457", "9805a93fce1285e0", "1dfcc55e77811a5e", "70286e57f25bd7af", "1dfc4ce29bd6d715",
            ]),
        History(
            "notification-worker", NotificationWorker.migrations,
            released: [
                "888e16804f8b8a99", "83e298388dbae098", "99668317dbb1662d", "1c775aa9ebe1693d", "84e7f419d7f2f914", "48317ab7ea22757b",
            ]),
    ]

    @Test("a step that was released never changes: what it lacks, a later step adds", arguments: Self.histories)
    func unchanged(_ history: History) {
        #expect(history.steps.map(\.checksum) == history.released)
        #expect(history.steps.map(\.version) == Array(1...history.steps.count))
    }

    @Test("from each earlier version, whatever the tables hold is still there afterwards", arguments: Self.histories)
    func upgrades(_ history: History) async throws {
        for version in 1..<history.steps.count {
            let earlier = Array(history.steps.prefix(version))
            let tables = try await Self.tables(of: earlier)
            try await TemporaryDatabase.use(earlier) { database in
                let before = try await database.write { sql in
                    for number in 1...3 { for table in tables { try table.insert(number, in: sql) } }
                    return try tables.map { try $0.rows(in: sql) }
                }
                #expect(before.allSatisfy { $0.count == 3 })
                try await Migrator(history.steps).migrate(database, now: Date())
                let after = try await database.read { sql in try tables.map { try $0.rows(in: sql) } }
                #expect(after == before, "from version \(version)")
                let applied = try await database.read { sql in
                    try sql.rows("SELECT version FROM schema_migrations ORDER BY version").map { try $0.get("version", as: Int.self) }
                }
                #expect(applied == history.steps.map(\.version))
            }
        }
    }

    @Test("the upgrade of a database with data in it is made once by four instances that start together", arguments: Self.histories)
    func upgradedOnce(_ history: History) async throws {
        let earlier = Array(history.steps.dropLast())
        let tables = try await Self.tables(of: earlier)
        try await TemporaryDatabase.place { location in
            let instances = try (0..<4).map { _ in try location.open() }
            try await Migrator(earlier).migrate(instances[0], now: Date())
            try await instances[0].write { sql in for table in tables { try table.insert(1, in: sql) } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for instance in instances { group.addTask { try await Migrator(history.steps).migrate(instance, now: Date()) } }
                try await group.waitForAll()
            }
            let counts = try await instances[3].read { sql in try tables.map { try $0.rows(in: sql).count } }
            #expect(counts.allSatisfy { $0 == 1 })
            for instance in instances { try await instance.close() }
        }
    }

    /// A table as it is at some version, and rows that any table takes: all values of one row are made of its number.
    private struct Table: Sendable {
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
    }

    /// The tables that these steps make, read from a SQLite database: the statements are the same everywhere.
    private static func tables(of steps: [SchemaMigration]) async throws -> [Table] {
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
                return Table(name: name, columns: try columns.map { (try $0.get("name"), try $0.get("type")) })
            }
        }
        try await database.close()
        return tables
    }
}
