import Foundation
import GRDB
import Synchronization

/// A database in one SQLite file (WAL), for laptops, tests and small installations.
///
/// Reads run side by side. Writes that arrive while another is being committed are committed together: each runs in a savepoint of its
/// own, so that one that fails takes nothing with it, and each caller is answered only once the common commit is on the disk.
package final class SQLiteDatabase: Database {
    package let dialect = SQLDialect.sqlite
    private let pool: DatabasePool
    private let writes: SQLiteWriteQueue
    private let reads: SQLiteReadGate
    private let listeners = ChangeListeners()
    private let isClosed = Mutex(false)

    /// Opens or creates a file that only its owner may read.
    ///
    /// - Throws: ``DatabaseError`` when it cannot be opened or is not a database.
    package init(path: String) throws {
        try Self.prepareFile(path)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.journalMode = .wal
        configuration.prepareDatabase { db in
            // What was answered with success survives a power cut, not only a crash of the process.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        do {
            self.pool = try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw SQLiteErrors.translated(error)
        }
        self.writes = SQLiteWriteQueue(pool: self.pool, listeners: self.listeners)
        self.reads = SQLiteReadGate()
    }

    package func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try self.reads.enter()
        defer { self.reads.leave() }
        do {
            return try await self.pool.read { db in
                try body(Transaction(executor: SQLiteExecutor(db: db)))
            }
        } catch {
            throw SQLiteErrors.translated(error)
        }
    }

    package func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await self.writes.run(body)
    }

    package func writeAlone<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        // SQLite has one writer at a time, across processes too.
        try await self.writes.run(body)
    }

    package func announcements(of topic: ChangeTopic) -> AsyncStream<Void> {
        let signs = self.listeners.listen(to: topic)
        self.listeners.tell(of: topic)
        return signs
    }

    package func close() async throws {
        let isOver = self.isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        if isOver { return }
        await self.writes.finish()
        self.listeners.close()
        // So that a copy of the one file is a copy of everything. Where that is not to be had, the file beside it is read at the next start.
        _ = try? await self.pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        do {
            try self.pool.close()
        } catch {
            throw SQLiteErrors.translated(error)
        }
    }

    private static func prepareFile(_ path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DatabaseError.unavailable }
        Foundation.close(descriptor)
    }
}
