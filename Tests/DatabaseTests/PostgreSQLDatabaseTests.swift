import Database
import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing

/// The server these tests need; `make test` starts one.
private let server = ProcessInfo.processInfo.environment["TEST_POSTGRESQL_URL"]

@Suite("PostgreSQL", .enabled(if: server != nil, "TEST_POSTGRESQL_URL names no server"))
struct PostgreSQLDatabaseTests {
    private func settings(connections: Int = 2, queueLimit: Int = 64, queueTimeout: Duration = .seconds(30)) throws -> PostgreSQLSettings {
        PostgreSQLSettings(
            url: try #require(server), connections: connections, queueLimit: queueLimit, queueTimeout: queueTimeout)
    }

    private func use(_ settings: PostgreSQLSettings, _ body: (PostgreSQLDatabase) async throws -> Void) async throws {
        let database = try PostgreSQLDatabase(settings)
        do {
            try await body(database)
        } catch {
            try? await database.close()
            throw error
        }
        try await database.close()
    }

    @Test("a transaction of which an error was kept back does not count as committed")
    func swallowed() async throws {
        try await TemporaryDatabase.use([]) { database in
            _ = try await database.write { sql in try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY)") }
            await #expect(throws: DatabaseError.conflict) {
                _ = try await database.write { sql in
                    try sql.execute("INSERT INTO items (id) VALUES (\(1))")
                    _ = try? sql.execute("INSERT INTO items (id) VALUES (\(1))")
                }
            }
            #expect(try await database.read { sql in try sql.rows("SELECT id FROM items").count } == 0)
            _ = try await database.write { sql in try sql.execute("INSERT INTO items (id) VALUES (\(2))") }
        }
    }

    @Test("a transaction whose connection is cut before it is committed is run again on a new one, and counts once")
    func cut() async throws {
        try await TemporaryDatabase.use([]) { database in
            _ = try await database.write { sql in try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY)") }
            try await self.use(try self.settings()) { other in
                let runs = Mutex(0)
                _ = try await database.write { sql in
                    try sql.execute("INSERT INTO items (id) VALUES (\(1))")
                    guard
                        runs.withLock({
                            $0 += 1; return $0
                        }) == 1
                    else { return }
                    let session = try sql.row("SELECT pg_backend_pid() AS pid")?.get("pid", as: Int.self) ?? 0
                    let done = DispatchSemaphore(value: 0)
                    Task {
                        _ = try await other.read { sql in try sql.row("SELECT pg_terminate_backend(CAST(\(session) AS INTEGER)) AS ended") }
                        done.signal()
                    }
                    done.wait()
                    _ = try sql.rows("SELECT id FROM items")
                }
                #expect(runs.withLock { $0 } == 2)
            }
            #expect(try await database.read { sql in try sql.rows("SELECT id FROM items").count } == 1)
        }
    }

    @Test("who listens is told to look again once the connection that was lost is there again", .timeLimit(.minutes(10)))
    func listensAgain() async throws {
        try await self.use(try self.settings()) { database in
            let topic = ChangeTopic("t\(UUID().uuidString.lowercased().filter { $0 != "-" })")
            var signs = database.announcements(of: topic).makeAsyncIterator()
            // It hears from then on.
            _ = await signs.next()
            let ended = try await database.read { sql in
                try sql.rows(
                    "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE query = \("LISTEN \"ssoz_\(topic.name)\"")"
                ).count
            }
            #expect(ended == 1)
            #expect(await signs.next() != nil, "it hears again, and something may have been missed")
            try await database.write { sql in try sql.announce(topic) }
            #expect(await signs.next() != nil)
        }
    }

    @Test(
        "a transaction whose connection is lost while it commits is not run again: whoever asked is told that nobody knows",
        arguments: CuttingProxy.Moment.allCases)
    func lostWhileCommitting(moment: CuttingProxy.Moment) async throws {
        let server = try #require(server)
        let parameters = try #require(URLComponents(string: server)?.queryItems)
        let folder = try #require(parameters.first { $0.name == "host" }?.value)
        let port = try #require(parameters.first { $0.name == "port" }?.value.flatMap(Int.init))
        let table = "lost_\(UUID().uuidString.prefix(8).lowercased())"
        let proxy = try CuttingProxy(before: folder, port: port, cutting: moment)
        defer { proxy.close() }
        try await self.use(try self.settings()) { direct in
            _ = try await direct.write { sql in try sql.execute("CREATE TABLE \(identifier: table) (id BIGINT PRIMARY KEY)") }
            let throughProxy = PostgreSQLSettings(
                url: server.replacing("host=\(folder)", with: "host=\(proxy.folder)"), connections: 1, queueTimeout: .seconds(30))
            try await self.use(throughProxy) { database in
                let runs = Mutex(0)
                await #expect(throws: DatabaseError.unavailable) {
                    try await database.write { sql in
                        runs.withLock { $0 += 1 }
                        _ = try sql.execute("INSERT INTO \(identifier: table) (id) VALUES (\(1))")
                    }
                }
                #expect(runs.withLock { $0 } == 1)
                // What is asked next is answered, on a new connection.
                let rows = try await database.read { sql in try sql.rows("SELECT id FROM \(identifier: table)").count }
                #expect(rows == (moment == .afterTheCommit ? 1 : 0))
            }
            _ = try await direct.write { sql in try sql.execute("DROP TABLE \(identifier: table)") }
        }
    }

    /// Two who each wait, the first time, until the other holds what they want next; run again, they find nobody in their way.
    private final class Rivals: Sendable {
        private let came = Mutex<[Int]>([])
        private let holding = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]

        var meetings: Int { self.came.withLock { $0.count } }

        func meet(_ mine: Int, _ others: Int) {
            let isFirst = self.came.withLock { came in
                came.append(mine)
                return came.count { $0 == mine } == 1
            }
            guard isFirst else { return }
            self.holding[mine - 1].signal()
            self.holding[others - 1].wait()
        }
    }

    @Test("two who lock each other out both get through, one of them at the second go")
    func deadlock() async throws {
        try await TemporaryDatabase.use([]) { database in
            _ = try await database.write { sql in
                try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY, used_at BIGINT)")
                for id in 1...2 { try sql.execute("INSERT INTO items (id, used_at) VALUES (\(id), \(0))") }
            }
            let rivals = Rivals()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (mine, others) in [(1, 2), (2, 1)] {
                    group.addTask {
                        try await database.write { sql in
                            try sql.execute("UPDATE items SET used_at = used_at + 1 WHERE id = \(mine)")
                            rivals.meet(mine, others)
                            try sql.execute("UPDATE items SET used_at = used_at + 1 WHERE id = \(others)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let used = try await database.read { sql in
                try sql.rows("SELECT used_at FROM items").map { try $0.get("used_at", as: Int.self) }
            }
            #expect(used == [2, 2])
            #expect(rivals.meetings == 3)
        }
    }

    @Test("a statement is prepared once for each connection, whatever values it is run with")
    func prepared() async throws {
        try await self.use(try self.settings(connections: 1)) { database in
            func prepared() async throws -> Int {
                try await database.read { sql in
                    try sql.row("SELECT COUNT(*) AS number FROM pg_prepared_statements")?.get("number") ?? -1
                }
            }
            _ = try await prepared()
            let before = try await prepared()
            for number in 1...10 {
                _ = try await database.read { sql in try sql.rows("SELECT CAST(\(number) AS BIGINT) AS number") }
            }
            #expect(try await prepared() == before + 1)
        }
    }

    @Test("a table that changes under statements that have been prepared is read as it is now, on every connection")
    func stalePlan() async throws {
        try await TemporaryDatabase.use([]) { database in
            _ = try await database.write { sql in
                try sql.execute("CREATE TABLE items (id BIGINT PRIMARY KEY)")
                try sql.execute("INSERT INTO items (id) VALUES (\(1))")
            }
            func read() async throws -> [Row] {
                try await withThrowingTaskGroup(of: Row?.self) { group in
                    for _ in 0..<16 { group.addTask { try await database.read { sql in try sql.row("SELECT * FROM items") } } }
                    return try await group.reduce(into: []) { rows, row in if let row { rows.append(row) } }
                }
            }
            #expect(try await read().count == 16)
            _ = try await database.write { sql in try sql.execute("ALTER TABLE items ADD COLUMN added BIGINT NOT NULL DEFAULT 7") }
            #expect(try await read().map { try $0.get("added", as: Int.self) } == Array(repeating: 7, count: 16))
        }
    }

    @Test("a full queue refuses at once instead of letting more and more wait")
    func full() async throws {
        try await self.use(try self.settings(connections: 1, queueLimit: 1)) { database in
            let (entered, inside) = AsyncStream.makeStream(of: Void.self)
            let release = DispatchSemaphore(value: 0)
            async let first: Void = database.read { _ in
                inside.yield()
                release.wait()
            }
            for await _ in entered { break }
            // The one connection is busy: of eight more one may wait, and seven are told to come back before it is free.
            await withTaskGroup(of: DatabaseError?.self) { group in
                for _ in 1...8 {
                    group.addTask {
                        do {
                            return try await database.read { _ in nil }
                        } catch {
                            return error as? DatabaseError
                        }
                    }
                }
                for _ in 1...7 { #expect(await group.next() == .busy) }
                release.signal()
                #expect(await group.next() == .some(nil))
            }
            try await first
        }
    }

    @Test("who has waited too long for a connection is told to come back")
    func waitedTooLong() async throws {
        try await self.use(try self.settings(queueTimeout: .zero)) { database in
            await #expect(throws: DatabaseError.busy) { try await database.read { _ in } }
        }
    }

    @Test("who has waited too long is told so while the only connection is still held")
    func toldInTime() async throws {
        try await self.use(try self.settings(connections: 1, queueTimeout: .milliseconds(200))) { database in
            // The connection is made first, however long that takes.
            while (try? await database.read { _ in }) == nil {}
            let (taken, begun) = AsyncStream.makeStream(of: Void.self)
            let held = DispatchSemaphore(value: 0)
            async let holder: Void = database.read { _ in
                begun.yield()
                held.wait()
            }
            _ = await taken.first { _ in true }
            await #expect(throws: DatabaseError.busy) { try await database.read { _ in } }
            held.signal()
            try await holder
        }
    }

    @Test("a server that is not there is said to be unreachable, and where it was looked for, at each attempt")
    func absent() async throws {
        let settings = PostgreSQLSettings(url: "postgresql://ssoz@/x?host=/nonexistent", connections: 1)
        try await self.use(settings) { database in
            for _ in 1...3 {
                let error = await #expect(throws: DatabaseError.self) { try await database.read { _ in } }
                guard case .unreachable(let words) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(words.contains("/nonexistent"))
            }
        }
    }

}

@Suite("Addresses of PostgreSQL servers")
struct PostgreSQLAddressTests {
    @Test("only what stays on the machine or is checked by name counts as private")
    func addresses() {
        for url in [
            "postgresql://a@/x", "postgresql://a@localhost/x", "postgres://a@127.0.0.1:5433/x", "postgresql://a@/x?host=/run/pg",
            "postgresql://a@db.example/x?sslmode=verify-full", "postgresql://a@[::1]/x",
        ] { #expect(PostgreSQLAddress(url)?.isPrivate == true, "\(url)") }
        for url in [
            "postgresql://a@db.example/x", "postgresql://a@db.example/x?sslmode=require", "postgresql://a@localhost,db.example/x",
            "postgresql://a@/x?hostaddr=192.0.2.1", "postgresql://a@localhost/x?hostaddr=192.0.2.1",
        ] { #expect(PostgreSQLAddress(url)?.isPrivate == false, "\(url)") }
        #expect(PostgreSQLAddress("postgresql://a:b@/x")?.hasPassword == true)
        #expect(PostgreSQLAddress("postgresql://a@/x?password=b")?.hasPassword == true)
        #expect(PostgreSQLAddress("mysql://a@/x") == nil && PostgreSQLAddress("postgresql://a@/x?nonsense=1") == nil)
    }
}
