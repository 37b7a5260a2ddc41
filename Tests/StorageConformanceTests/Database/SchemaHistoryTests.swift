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
                "71cf00028088b464", "29a0bdd6489557f",
            ]),
        History(
            "account-migration", AccountMigration.migrations,
            released: [
                "888e16804f8b8a99", "8aff65c18843de45", "942b68283783510b", "471a79415c9014ea", "f97dfd88ecc30ab1", "71cf00028088b464",
            ]),
        History(
            "profile-requests", ProfileRequests.migrations,
            released: [
                "888e16804f8b8a99", "3193704ebc9ae457", "9805a93fce1285e0", "1dfcc55e77811a5e", "70286e57f25bd7af", "1dfc4ce29bd6d715",
                "6495d575616b868a", "5dbbefc7833be9f0", "d2721e6522c48314", "2a09ed5475644e9a",
                "6d052645d1056c93", "c4442088e64582d8", "bec7fb79089c2dfa",
            ]),
        History(
            "notification-worker", NotificationWorker.migrations,
            released: [
                "888e16804f8b8a99", "83e298388dbae098", "99668317dbb1662d", "1c775aa9ebe1693d", "84e7f419d7f2f914", "48317ab7ea22757b",
                "71cf00028088b464",
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
            let tables = try await SchemaTable.all(of: earlier)
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
        let tables = try await SchemaTable.all(of: earlier)
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
}
