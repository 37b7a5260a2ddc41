import AccountMigrationDomain
import Contracts
import Database
import Foundation
import LibCrypto
import Logging
import ServiceKit
import Vocabulary

/// One search of ePLOZ, from the claim to the outcome under a number of its own.
package struct LegacySearch: Sendable {
    let directory: any LegacyDirectory
    let policy: SearchPolicy
    let logger: Logger

    package init(directory: any LegacyDirectory, policy: SearchPolicy, logger: Logger) {
        self.directory = directory
        self.policy = policy
        self.logger = logger
    }

    private enum Answer: Sendable {
        case found([LegacyAccount])
        case noPESEL
        case none
    }

    /// Asks ePLOZ for one migration whose search is claimed. An attempt that fails is put off, as long as there are some left. Whoever has lost the
    /// claim meanwhile changes nothing.
    package func run(_ claim: SearchClaim, in realm: Realm) async throws {
        let id = claim.migration
        let migration = try await realm.database.read { [sealer = realm.sealer] sql in try sql.migrations(sealer).require(id) }
        guard case .searching = migration.state else { return }
        let answer = try await self.ask(for: migration)
        let pauses = self.policy
        let jitter = Double.random(in: 0...1)
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var current = try sql.migrations(sealer).require(id)
            // Searched again meanwhile, or given up: this answer is nobody's.
            guard case .searching = current.state, current.version == migration.version, try sql.migrations(sealer).holds(claim) else {
                return
            }
            if case .none = answer, let pause = pauses.pause(after: claim.failures + 1, jitter: jitter) {
                try sql.migrations(sealer).putOff(claim, until: Date().addingTimeInterval(pause))
                try sql.migrationSteps.append(.attemptFailed, to: id, at: now)
                return
            }
            let ruled = try sql.helplineRulings(sealer).find(current.subject, at: now)
            let finding = Self.finding(answer, for: current, ruled: ruled)
            let event = try sql.migrationEvents(sealer).record(finding, of: id, at: now)
            _ = try current.apply(.searchEnded(.init(event: event, finding: finding)), at: now)
            try sql.migrations(sealer).update(current)
            try sql.migrationSteps.append(.outcome(finding.code), to: id, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "account-migration", action: "migration.outcome-\(finding.code.rawValue)",
                    object: "event:\(event.value)", dataSubject: "subject:\(current.subject.rawValue)"))
        }
    }

    /// - Throws: when this instance stops meanwhile: that says nothing about ePLOZ, and another takes the search over.
    private func ask(for migration: Migration) async throws -> Answer {
        guard case .pesel(let pesel) = migration.identity.identifier else { return .noPESEL }
        do {
            // A directory that keeps the limit itself can say better why it did not answer.
            return .found(
                try await TimeLimit.run(seconds: self.policy.limit + 1) { [directory] in try await directory.accounts(with: pesel) })
        } catch {
            try Task.checkCancellation()
            self.logger.warning(
                "search attempt failed",
                metadata: ["migration.id": .stringConvertible(migration.id), "error.type": .string(ErrorSummary.of(error))])
            return .none
        }
    }

    private static func finding(_ answer: Answer, for migration: Migration, ruled: HelplineRulingRepository.Record?) -> Finding {
        switch answer {
        case .found(let accounts): Finding(accounts, for: migration.identity, ruling: ruled?.ruling, on: ruled?.code)
        case .noPESEL: Finding(code: .z06)
        case .none: Finding(code: .z05)
        }
    }
}
