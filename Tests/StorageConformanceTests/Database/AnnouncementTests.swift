import Database
import Foundation
import TestKit
import Testing

@Suite("What is announced to everybody who keeps a copy")
struct AnnouncementTests {
    private struct Refused: Error {}

    /// A topic that no other test has.
    private let topic = ChangeTopic("t\(UUID().uuidString.lowercased().filter { $0 != "-" })")
    private let other = ChangeTopic("t\(UUID().uuidString.lowercased().filter { $0 != "-" })")

    /// Two instances that share a database, or twice the same one where a file has one only.
    private func use(_ body: (_ here: any Database, _ there: any Database) async throws -> Void) async throws {
        try await TemporaryDatabase.place { location in
            let here = try location.open()
            let there = if case .sqlite = location { here } else { try location.open() }
            try await here.write { sql in _ = try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY)") }
            try await body(here, there)
            try await there.close()
            try await here.close()
        }
    }

    /// Signs from when whatever might have been missed has been told of.
    private func settled(_ topic: ChangeTopic, on database: any Database) async throws -> AsyncStream<Void>.Iterator {
        var signs = database.announcements(of: topic).makeAsyncIterator()
        _ = await signs.next()
        return signs
    }

    private func insert(_ id: Int, in database: any Database, announcing topics: [ChangeTopic]) async throws {
        try await database.write { sql in
            try sql.execute("INSERT INTO items (id) VALUES (\(id))")
            for topic in topics { try sql.announce(topic) }
        }
    }

    /// Listens until as many items are there as expected, looking only when there is a sign.
    private func count(_ expected: Int, in database: any Database, _ signs: inout AsyncStream<Void>.Iterator) async throws -> Bool {
        while await signs.next() != nil {
            if try await database.read({ sql in try sql.rows("SELECT id FROM items").count }) == expected { return true }
        }
        return false
    }

    @Test("whoever listens, on whichever instance, sees what was committed when the sign comes", .timeLimit(.minutes(10)))
    func told() async throws {
        try await self.use { here, there in
            var (near, far) = (try await self.settled(self.topic, on: here), try await self.settled(self.topic, on: there))
            for number in 1...20 {
                try await self.insert(number, in: number % 2 == 0 ? here : there, announcing: [self.topic])
                #expect(try await self.count(number, in: here, &near))
                #expect(try await self.count(number, in: there, &far))
            }
        }
    }

    @Test(
        "signs that nobody has taken are one, and what is not committed is not told, nor what others are told of", .timeLimit(.minutes(10)))
    func counted() async throws {
        try await self.use { here, there in
            var quiet = try await self.settled(self.topic, on: there)
            var signs = try await self.settled(self.other, on: there)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...200 { group.addTask { try await self.insert(number, in: here, announcing: [self.topic]) } }
                try await group.waitForAll()
            }
            // Signs come in the order of the commits: once this one is here, all those are.
            try await self.insert(201, in: here, announcing: [self.other])
            #expect(try await self.count(201, in: there, &signs))
            #expect(await quiet.next() != nil)
            await #expect(throws: Refused.self) {
                try await here.write { sql in
                    try sql.execute("INSERT INTO items (id) VALUES (\(202))")
                    try sql.announce(self.topic)
                    throw Refused()
                }
            }
            try await self.insert(203, in: here, announcing: [self.other])
            #expect(try await self.count(202, in: there, &signs))
            try await there.close()
            #expect(await quiet.next() == nil, "nothing was left in it")
        }
    }

    @Test("with the database its listeners end, and nobody can listen any more", .timeLimit(.minutes(10)))
    func closed() async throws {
        try await self.use { _, there in
            var signs = try await self.settled(self.topic, on: there)
            try await there.close()
            #expect(await signs.next() == nil)
            var late = there.announcements(of: self.other).makeAsyncIterator()
            #expect(await late.next() == nil)
            try await there.close()
        }
    }
}
