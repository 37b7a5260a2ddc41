import Database
import Foundation
import Logging
import PasswordHashing
import ProfileRequestsDomain
import ServiceKit

/// Brings accounts of SSOZ I into the directory. Nothing is removed, and whether an account has moved is never changed; a line that was imported
/// before changes nothing, so that an import may be repeated, and after an interruption goes on where it was.
package struct LegacyDirectoryImport: Sendable {
    /// What came of an import.
    package struct Count: Hashable, Sendable {
        package var added = 0
        package var changed = 0
        package var unchanged = 0
        package var refused = 0
    }

    /// What happens to accounts that are there already.
    package enum Known: Hashable, Sendable {
        /// They become what the file says.
        case updated
        /// They stay as they are.
        case kept
    }

    package typealias Report = (_ line: Int, LegacyLineRefusal) throws -> Void

    /// Lines that are stored together.
    private static let batch = 500
    /// Passwords that are hashed at a time: fewer than may wait.
    private static let hashedAtOnce = 16
    /// How many of the lines that will not do are named at a start.
    private static let named = 20

    private let realm: Realm
    private let passwords: PasswordHasher

    package init(realm: Realm, passwords: PasswordHasher) {
        self.realm = realm
        self.passwords = passwords
    }

    /// What a start does with the file of its settings: adds what is not there yet, and leaves to ``run(_:known:report:)`` what is.
    ///
    /// - Throws: ``LegacyDirectoryError/refusedLines(first:count:)`` before anything is stored: here the file has to be right as a whole.
    package func atStart(_ path: String, logger: Logger) async throws {
        var file = try LegacyDirectoryFile(path: path)
        var lines = LineNumbers()
        var (problems, refused) = ([String](), 0)
        while let (line, result) = try file.next() {
            do throws(LegacyLineRefusal) {
                _ = try lines.check(try result.get(), line: line, sealer: self.realm.sealer)
            } catch {
                refused += 1
                if problems.count < Self.named { problems.append("line \(line): \(error)") }
            }
        }
        guard refused == 0 else { throw LegacyDirectoryError.refusedLines(first: problems, count: refused) }
        let count = try await self.run(path, known: .kept) { _, _ in }
        guard count.added > 0 else { return }
        logger.info("directory of SSOZ I imported", metadata: ["accounts": .stringConvertible(count.added)])
    }

    /// Imports the lines that will do.
    ///
    /// - Parameter report: is told of each line that will not do, in their order.
    /// - Throws: ``LegacyDirectoryError``; `CancellationError`; whatever `report` throws. What was stored until then stays.
    package func run(_ path: String, known: Known = .updated, report: Report) async throws -> Count {
        var file = try LegacyDirectoryFile(path: path)
        var lines = LineNumbers()
        var count = Count()
        var entries: [LegacyStatisticsRepository.Entry] = []
        while let (line, result) = try file.next() {
            do throws(LegacyLineRefusal) {
                entries.append(try lines.check(try result.get(), line: line, sealer: self.realm.sealer))
            } catch {
                count.refused += 1
                try report(line, error)
            }
            guard entries.count == Self.batch else { continue }
            try await self.store(entries, known: known, count: &count)
            entries = []
        }
        try await self.store(entries, known: known, count: &count)
        if count.added + count.changed > 0 {
            try await self.realm.database.write { [now = self.realm.now()] sql in
                try sql.audit.append(AuditEntry(at: now, actor: "profile-requests", action: "ssoz1.directory-imported"))
            }
        }
        return count
    }

    private func store(_ entries: [LegacyStatisticsRepository.Entry], known: Known, count: inout Count) async throws {
        guard !entries.isEmpty else { return }
        try Task.checkCancellation()
        let hashes = entries.map(\.loginHash)
        let before = try await self.realm.database.read { [sealer = self.realm.sealer] sql in try sql.legacyStatistics(sealer).known(hashes)
        }
        let changing = entries.filter { entry in before[entry.loginHash].map { known == .updated && $0.source != entry.source } ?? true }
        let passwords = try await self.passwords(of: changing.filter { before[$0.loginHash]?.passwordSource != $0.passwordSource })
        let stored = try await self.realm.database.write { [realm = self.realm] sql in
            let accounts = sql.legacyStatistics(realm.sealer)
            let present = try accounts.known(changing.map(\.loginHash))
            var (added, changed) = (0, 0)
            for entry in changing {
                if let account = present[entry.loginHash] {
                    // Another import may have brought the account meanwhile.
                    guard known == .updated, account.source != entry.source else { continue }
                    guard account.passwordSource == entry.passwordSource || passwords[entry.loginHash] != nil else {
                        throw DatabaseError.conflict
                    }
                    try accounts.update(entry, password: passwords[entry.loginHash], of: account.id)
                    changed += 1
                } else {
                    guard let password = passwords[entry.loginHash] else { throw DatabaseError.conflict }
                    try accounts.insert(entry, password: password, as: realm.newID())
                    added += 1
                }
            }
            return (added: added, changed: changed)
        }
        count.added += stored.added
        count.changed += stored.changed
        count.unchanged += entries.count - stored.added - stored.changed
    }

    /// The passwords as they are stored, by the hash of the login; weaker hashes are wrapped, which takes most of an import's time.
    private func passwords(of entries: [LegacyStatisticsRepository.Entry]) async throws -> [[UInt8]: LegacyPassword] {
        var wrapped: [[UInt8]: LegacyPassword] = [:]
        for start in stride(from: 0, to: entries.count, by: Self.hashedAtOnce) {
            try Task.checkCancellation()
            try await withThrowingTaskGroup(of: ([UInt8], LegacyPassword).self) { group in
                for entry in entries[start..<min(start + Self.hashedAtOnce, entries.count)] {
                    group.addTask { (entry.loginHash, try await entry.record.password.wrapped(by: self.passwords)) }
                }
                for try await (login, password) in group { wrapped[login] = password }
            }
        }
        return wrapped
    }
}
