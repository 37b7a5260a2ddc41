import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Synchronization
import Vocabulary

/// Brings the register of units up to date with a file, all of it or nothing.
///
/// The file is read three times: what is in it is checked without the database; then it is compared with the register; then what differs is stored in one
/// transaction, which is one change of the register. An import that is killed changes nothing, and the same file again only what it has not changed yet.
package struct RegisterImport: Sendable {
    package struct Outcome: Hashable, Sendable {
        package var added = 0
        package var changed = 0
        /// Of those changed or added.
        package var closed = 0
        package var unchanged = 0
    }

    package enum Step: String, Sendable {
        case reading, comparing, storing
    }

    /// Is told of a line that will not do.
    typealias Report = (_ line: Int, RegisterLineRefusal) throws -> Void

    let realm: Realm
    let progress: @Sendable (_ step: Step, _ done: Int, _ of: Int) -> Void

    private static let comparedTogether = 200

    package init(realm: Realm, progress: @escaping @Sendable (_ step: Step, _ done: Int, _ of: Int) -> Void = { _, _, _ in }) {
        self.realm = realm
        self.progress = progress
    }

    /// - Throws: ``RegisterImportError`` and ``DatabaseError``; the register is then as it was.
    func bring(_ path: String, report: Report) async throws -> Outcome {
        let file = try RegisterFile(path: path)
        let now = self.realm.now()
        var refused = try self.check(file, now: now, report: report)
        guard refused == 0 else { throw RegisterImportError.refusedLines(count: refused) }
        let interruption = Interruption()
        return try await withTaskCancellationHandler {
            let comparison = try await self.realm.database.read { sql in
                try self.compare(file, now: now, sql: sql, interruption: interruption)
            }
            for (line, refusal) in comparison.refusals {
                refused += 1
                try report(line, refusal)
            }
            guard refused == 0 else { throw RegisterImportError.refusedLines(count: refused) }
            guard !comparison.lines.isEmpty else { return Outcome(unchanged: comparison.unchanged) }
            var outcome = try await self.realm.database.writeAlone { sql in
                try self.store(comparison.lines, of: file, now: now, sql: sql, interruption: interruption)
            }
            outcome.unchanged += comparison.unchanged
            return outcome
        } onCancel: {
            interruption.come()
        }
    }

    // MARK: Steps

    /// Whether each line is a unit, and none another's.
    private func check(_ file: RegisterFile, now: Date, report: Report) throws -> Int {
        var lines: [String: Int] = [:]
        var refused = 0
        try file.forEachItem { header, item, read in
            do throws(RegisterLineRefusal) {
                let (number, line) = try Self.line(item, header: header, now: now)
                if let earlier = lines.updateValue(number, forKey: line.key) { throw .numberTwice(line: earlier) }
            } catch {
                refused += 1
                try report(item.line, error)
            }
            self.progress(.reading, read, file.size)
            try Task.checkCancellation()
        }
        self.progress(.reading, file.size, file.size)
        return refused
    }

    private struct Comparison: Sendable {
        /// The numbers of the lines that change something.
        var lines: Set<Int> = []
        var refusals: [(line: Int, RegisterLineRefusal)] = []
        var unchanged = 0
    }

    private func compare(_ file: RegisterFile, now: Date, sql: Transaction, interruption: Interruption) throws -> Comparison {
        var found = Comparison()
        try self.forEachDifference(in: file, only: nil, now: now, sql: sql, step: .comparing, interruption: interruption) { results in
            for (line, result) in results {
                switch result {
                case .success(nil): found.unchanged += 1
                case .success: found.lines.insert(line)
                case .failure(let refusal): found.refusals.append((line, refusal))
                }
            }
        }
        return found
    }

    private func store(_ lines: Set<Int>, of file: RegisterFile, now: Date, sql: Transaction, interruption: Interruption) throws -> Outcome
    {
        let change = try sql.units.nextChange()
        var outcome = Outcome()
        var done = 0
        try self.forEachDifference(in: file, only: lines, now: now, sql: sql, step: nil, interruption: interruption) { results in
            var added: [Unit] = []
            for (_, result) in results {
                // A line that was right when it was compared was overtaken by somebody else's change.
                guard let difference = try? result.get() else { throw DatabaseError.conflict }
                if difference.closes { outcome.closed += 1 }
                if difference.present == nil {
                    added.append(difference.unit)
                    outcome.added += 1
                } else {
                    try sql.units.update(difference.unit, as: change)
                    try sql.reportProfiles(in: difference.unit.id, realm: self.realm)
                    outcome.changed += 1
                }
            }
            try sql.units.insert(added, as: change)
            done += results.count
            self.progress(.storing, done, lines.count)
        }
        try sql.audit.append(
            AuditEntry(at: now, actor: "import-units", action: "register.imported", object: "register-change:\(change)"))
        return outcome
    }

    private typealias Difference = RegisterComparison.Difference

    private func forEachDifference(
        in file: RegisterFile, only: Set<Int>?, now: Date, sql: Transaction, step: Step?, interruption: Interruption,
        _ body: ([(line: Int, Result<Difference?, RegisterLineRefusal>)]) throws -> Void
    ) throws {
        var comparison = try RegisterComparison(sql, newID: { [realm] in realm.newID() })
        var waiting: [(number: Int, line: RegisterLine)] = []
        func settle() throws {
            try interruption.check()
            try body(Array(zip(waiting.map(\.number), try comparison.differences(waiting.map(\.line)))).map { ($0, $1) })
            waiting.removeAll(keepingCapacity: true)
        }
        try file.forEachItem { header, item, read in
            if let only, !only.contains(item.line) { return }
            waiting.append(try Self.line(item, header: header, now: now))
            if waiting.count == Self.comparedTogether { try settle() }
            if let step { self.progress(step, read, file.size) }
        }
        if !waiting.isEmpty { try settle() }
    }

    private static func line(
        _ item: CSVReader.Item, header: RegisterHeader, now: Date
    ) throws(RegisterLineRefusal) -> (number: Int, line: RegisterLine) {
        switch item {
        case .record(let number, let fields): (number, try RegisterLine(fields, header: header, now: now))
        case .fault(_, let fault): throw .csv(fault)
        }
    }

    /// Tells the transaction, which runs outside the task, that the import is given up.
    private final class Interruption: Sendable {
        private let isThere = Mutex(false)

        func come() {
            self.isThere.withLock { $0 = true }
        }

        func check() throws {
            if self.isThere.withLock({ $0 }) { throw CancellationError() }
        }
    }
}

extension CSVReader.Item {
    /// The number of its first line.
    var line: Int {
        switch self {
        case .record(let line, _), .fault(let line, _): line
        }
    }
}
