import Database
import Synchronization

/// Whether a service can do its work: its checks pass, and it is not shutting down.
package final class Readiness: Sendable {
    /// Something a service cannot work without.
    package struct Check: Sendable {
        package let name: String
        let passes: @Sendable () async -> Bool

        package init(_ name: String, passes: @escaping @Sendable () async -> Bool) {
            self.name = name
            self.passes = passes
        }

        /// The database answers.
        package static func database(_ database: any Database) -> Check {
            Check("database") {
                (try? await database.read { sql in try sql.row("SELECT 1 AS one") }) != nil
            }
        }
    }

    private let checks: Mutex<[Check]>
    private let isOff = Mutex(false)

    private let patience: Duration

    /// - Parameter patience: how long a check may take.
    package init(checks: [Check], patience: Duration = .seconds(2)) {
        self.checks = Mutex(checks)
        self.patience = patience
    }

    /// Adds a check, before the service listens.
    package func add(_ check: Check) {
        self.checks.withLock { $0.append(check) }
    }

    /// Says from now on that the service is not ready, so that no new work is sent here.
    package func turnOff() {
        self.isOff.withLock { $0 = true }
    }

    /// Every check's name and whether it passed in time.
    func results() async -> [(name: String, passes: Bool)] {
        guard !self.isOff.withLock({ $0 }) else { return [("shutdown", false)] }
        let checks = self.checks.withLock { $0 }
        return await withTaskGroup(of: (Int, Bool).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await self.isPassed(check)) }
            }
            var results = checks.map { (name: $0.name, passes: false) }
            for await (index, passes) in group { results[index].passes = passes }
            return results
        }
    }

    /// Whoever takes longer is not waited for: a group of tasks would, and a check of a database that hangs cannot be cancelled.
    private func isPassed(_ check: Check) async -> Bool {
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        let timer = Task { [patience] in
            try await Task.sleep(for: patience)
            verdict.yield(false)
        }
        defer { timer.cancel() }
        Task { verdict.yield(await check.passes()) }
        return await verdicts.first { _ in true } ?? false
    }
}
