import AccountMigrationDomain
import Database
import Foundation
import Logging
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("Pages that wait for a search")
struct MigrationWatchTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func add(_ subject: String, in realm: Realm) async throws -> Migration {
        let pesel = try PESEL("02822800226")
        let migration = Migration(
            id: realm.newID(), subject: SubjectID(rawValue: subject),
            identity: Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            startedAt: realm.now())
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.migrations(sealer).insert(migration, searchDueAt: now)
        }
        return migration
    }

    private static func change(_ migration: Migration, in realm: Realm) async throws {
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.migrations(sealer).update(try sql.migrations(sealer).require(migration.id))
        }
    }

    /// Runs what happens while the watch does.
    private static func watching(_ realm: Realm, _ body: (MigrationWatch) async throws -> Void) async throws {
        let watch = MigrationWatch(realm: realm, logger: Self.logger)
        let running = Task { try await watch.run() }
        try await body(watch)
        running.cancel()
        try await running.value
    }

    @Test("what changed on another instance is told to those who wait for it, and to nobody else", .timeLimit(.minutes(10)))
    func elsewhere() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let migrations = try await [Self.add("s-1", in: realm), Self.add("s-2", in: realm), Self.add("s-3", in: realm)]
            var streams: [AsyncStream<MigrationWatch.Signal>] = []
            try await Self.watching(realm) { watch in
                streams = try migrations.map { try #require(watch.signals(of: $0.id, version: $0.version)) }
                for number in [1, 0] {
                    try await Self.change(migrations[number], in: realm)
                    #expect(await streams[number].first { $0 == .changed } == .changed)
                }
            }
            // The watch has ended, and with it the streams: what is left in them is all that they were told besides.
            for stream in streams { #expect(await stream.first { $0 == .changed } == nil) }
        }
    }

    @Test("what changed between the look of the page and its wait is told too", .timeLimit(.minutes(10)))
    func justBefore() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let migration = try await Self.add("s-1", in: realm)
            try await Self.change(migration, in: realm)
            try await Self.watching(realm) { watch in
                let stream = try #require(watch.signals(of: migration.id, version: migration.version))
                #expect(await stream.first { _ in true } == .changed)
            }
        }
    }

    @Test("one person takes eight places, all people together as many as there are, and whoever leaves makes room")
    func places() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let watch = MigrationWatch(realm: realm, logger: Self.logger, limit: 10)
            let (one, other) = (realm.newID(), realm.newID())
            var taken = (1...8).map { _ in watch.signals(of: one, version: 1) }
            #expect(!taken.contains { $0 == nil })
            #expect(watch.signals(of: one, version: 1) == nil)
            let others = (1...2).map { _ in watch.signals(of: other, version: 1) }
            #expect(!others.contains { $0 == nil })
            #expect(watch.signals(of: other, version: 1) == nil, "all places are taken")
            taken.removeLast()
            #expect(watch.signals(of: one, version: 1) != nil)
        }
    }
}
