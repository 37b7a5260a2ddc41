import Contracts
import Database
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("Storage of the sandbox's clock")
struct ClockOffsetStorageTests {
    private func use(_ body: (any Database) async throws -> Void) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in try await body(realm.database) }
    }

    @Test("a clock that was never moved is the system's; otherwise the last offset counts")
    func roundTrip() async throws {
        try await self.use { database in
            #expect(try await database.read { sql in try sql.clockOffset.offset() } == .none)
            for milliseconds: Int64 in [86_400_000, 1, 316_224_000_000, 0] {
                try await database.write { sql in try sql.clockOffset.store(ClockOffset(milliseconds: milliseconds)) }
                #expect(try await database.read { sql in try sql.clockOffset.offset().milliseconds } == milliseconds)
            }
        }
    }

    @Test("of 64 who move it at once on four instances each counts")
    func together() async throws {
        try await self.use { database in
            let moved = try await Race.run(on: database) { _, sql in
                let offset = ClockOffset(milliseconds: try sql.clockOffset.offset().milliseconds + 1000)
                try sql.clockOffset.store(offset)
                return offset.milliseconds
            }
            #expect(moved.sorted() == (1...64).map { $0 * 1000 })
            #expect(try await database.read { sql in try sql.clockOffset.offset().milliseconds } == 64_000)
        }
    }

    @Test("whoever keeps a copy is told", .timeLimit(.minutes(10)))
    func announced() async throws {
        try await self.use { database in
            var signs = database.announcements(of: .sandboxClock).makeAsyncIterator()
            _ = await signs.next()
            try await database.write { sql in try sql.clockOffset.store(ClockOffset(milliseconds: 5000)) }
            while await signs.next() != nil {
                if try await database.read({ sql in try sql.clockOffset.offset().milliseconds }) == 5000 { break }
            }
        }
    }
}
