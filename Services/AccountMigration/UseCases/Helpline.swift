import AccountMigrationDomain
import Contracts
import Database
import Foundation
import LibCrypto
import Sealing
import ServiceKit
import Vocabulary

/// What the help line sees and decides. Whoever looks or acts stands in the audit trail.
package struct Helpline: Sendable {
    let searches: SearchSignal
    let limit: HelplineSearchLimit

    /// Callers with more migrations than this are found by their latest ones.
    private static let migrationLimit = 10
    /// Of each migration so many outcomes are found, and so many steps are shown: the latest.
    private static let eventLimit = 50
    private static let stepLimit = 100

    package init(searches: SearchSignal, limit: HelplineSearchLimit) {
        self.searches = searches
        self.limit = limit
    }

    /// Who looks, and from where.
    package struct Operator: Sendable {
        /// As the audit trail names them: `client:…` or `subject:…`.
        package let name: String
        package let source: String?

        package init(name: String, source: String?) {
            self.name = name
            self.source = source
        }
    }

    /// An event with all that belongs to it.
    package struct Case: Sendable {
        package let event: MigrationEventRepository.Record
        package let migration: Migration
        package let steps: [MigrationStepRepository.Record]
        package let candidates: [Candidate]
        /// The decision on this outcome that holds, if there is one.
        package let ruling: HelplineRulingRepository.Record?
        /// The last decision on the person that holds, on whatever outcome.
        package let last: HelplineRulingRepository.Record?
        /// Whether the person has gone on already.
        package let isThrough: Bool
        /// Whether there is something to decide: the outcome needs it, and no later search has come to one that does not.
        package let isDecidable: Bool

        /// The number of the last decision on the person; 0 when none holds.
        package var lastDecision: Int { self.last?.number ?? 0 }
    }

    /// An account to choose, and the reference it is chosen by.
    package struct Candidate: Sendable {
        package let reference: String
        package let account: LegacyAccount
    }

    /// What happened under a number; `nil` if there is none.
    package func event(_ number: EventNumber, for viewer: Operator, in realm: Realm) async throws -> Case? {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let found = try Self.find(number, sql: sql, sealer: sealer, at: now)
            try sql.audit.append(
                Self.entry("event.viewed", number, of: found?.migration, by: viewer, at: now, result: found == nil ? .refused : .done))
            return found
        }
    }

    /// The events of whoever bears the name and whose PESEL ends in the digits, newest first. Where a search found accounts, one of them must
    /// have the login that the caller gave.
    ///
    /// - Throws: ``HelplineError/tooManySearches(until:wait:)``.
    package func events(of query: MigrationEventQuery, for viewer: Operator, in realm: Realm) async throws
        -> [MigrationEventRepository.Record]
    {
        let name = PersonName(givenNames: query.givenName, familyName: query.familyName)
        let login = query.login.lowercased()
        return try await realm.database.write {
            [limit, now = realm.now(), sealer = realm.sealer] sql -> Result<[MigrationEventRepository.Record], HelplineError> in
            var count = try sql.helplineSearches.find(viewer.name) ?? HelplineSearchCount(since: now)
            if let until = count.admit(at: now, limit: limit) {
                try sql.audit.append(Self.entry("event.search-limited", nil, of: nil, by: viewer, at: now, result: .refused))
                return .failure(.tooManySearches(until: until, wait: Int(until.timeIntervalSince(now).rounded(.up))))
            }
            try sql.helplineSearches.save(count, of: viewer.name)
            let migrations = try sql.migrations(sealer).find(
                name: name, lastThreeDigits: query.lastThreeDigits, limit: Self.migrationLimit)
            let events = try migrations.flatMap { try sql.migrationEvents(sealer).latest(Self.eventLimit, of: $0.id) }
                .filter { $0.found.isEmpty || $0.found.contains { $0.login.lowercased() == login } }
            let shown = migrations.filter { migration in events.contains { $0.migration == migration.id } }
            for migration in shown {
                try sql.audit.append(Self.entry("event.found", nil, of: migration, by: viewer, at: now, result: .done))
            }
            if shown.isEmpty { try sql.audit.append(Self.entry("event.found", nil, of: nil, by: viewer, at: now, result: .refused)) }
            return .success(events.sorted { $0.event > $1.event })
        }.get()
    }

    /// Decides for the person's next log-in. Repeating a decision changes nothing; making it again, having seen it, gives it another thirty days.
    ///
    /// - Parameters:
    ///   - account: the reference of the candidate to migrate; `nil` for a new account.
    ///   - seen: ``Case/lastDecision`` as the operator saw it; nobody replaces a decision they do not know.
    /// - Returns: the event as it then stands; `nil` if there is none of this number.
    /// - Throws: ``HelplineError``.
    package func decide(
        migrating account: String?, on number: EventNumber, seeing seen: Int, by viewer: Operator, in realm: Realm
    ) async throws -> Case? {
        let (found, searchesAnew) = try await self.recordingRefusal(of: number, by: viewer, in: realm) {
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql -> (Case?, Bool) in
                guard let found = try Self.find(number, sql: sql, sealer: sealer, at: now) else {
                    try sql.audit.append(Self.entry("event.decided", number, of: nil, by: viewer, at: now, result: .refused))
                    return (nil, false)
                }
                let ruling = try Self.ruling(account, on: found, by: viewer)
                let action = "event.\(MigrationStep.ruled(ruling).word)"
                try sql.audit.append(Self.entry(action, number, of: found.migration, by: viewer, at: now, result: .done))
                let isSame = ruling == found.ruling?.ruling
                guard seen == found.lastDecision else {
                    if isSame { return (found, false) }
                    throw HelplineError.decidedMeanwhile
                }
                let subject = found.migration.subject
                try sql.helplineRulings(sealer).put(ruling, for: subject, on: number, found.event.code, at: now)
                guard !isSame else { return (try Self.find(number, sql: sql, sealer: sealer, at: now), false) }
                for (action, ruling) in [("event.account-dropped", found.last?.ruling), ("event.account-chosen", ruling)] {
                    guard case .migrate(let login) = ruling else { continue }
                    let chosen = Self.reference(login, of: subject, sealer: sealer)
                    try sql.audit.append(
                        Self.entry(action, object: "account:\(chosen)", of: found.migration, by: viewer, at: now, result: .done))
                }
                try sql.migrationSteps.append(.ruled(ruling), to: found.migration.id, at: now)
                let searchesAnew = try Self.searchAnew(for: subject, sql: sql, sealer: sealer, at: now)
                return (try Self.find(number, sql: sql, sealer: sealer, at: now), searchesAnew)
            }
        }
        if searchesAnew { self.searches.signal() }
        return found
    }

    /// A refusal undoes what was written; that it was tried stays on record.
    private func recordingRefusal<Value>(
        of number: EventNumber, by viewer: Operator, in realm: Realm, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as HelplineError {
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                let migration = try Self.find(number, sql: sql, sealer: sealer, at: now)?.migration
                try sql.audit.append(Self.entry("event.decided", number, of: migration, by: viewer, at: now, result: .refused))
            }
            throw error
        }
    }

    private static func ruling(_ account: String?, on found: Case, by viewer: Operator) throws(HelplineError) -> HelplineRuling {
        guard viewer.name != "subject:\(found.migration.subject.rawValue)" else { throw .ownCase }
        guard HelplineRuling.isPossible(on: found.event.code) else { throw .notDecidable }
        guard !found.isThrough else { throw .alreadyThrough }
        guard found.isDecidable else { throw .notDecidable }
        guard let account else { return .newAccount }
        guard let chosen = found.candidates.first(where: { $0.reference == account }) else { throw .unknownAccount }
        return .migrate(login: chosen.account.login)
    }

    /// Somebody who still looks at an outcome without a way on gets one at once; for everybody else the next search will find the decision.
    private static func searchAnew(for subject: SubjectID, sql: Transaction, sealer: Sealer, at now: Date) throws -> Bool {
        guard var current = try sql.migrations(sealer).current(of: subject) else { return false }
        do {
            guard try current.apply(.ruled, at: now).contains(.search) else { return false }
        } catch MigrationError.notOffered {
            throw HelplineError.notDecidable
        } catch MigrationError.alreadyDecided {
            throw HelplineError.alreadyThrough
        }
        try sql.migrations(sealer).update(current, searchDueAt: Date())
        try sql.migrationSteps.append(.searchStarted, to: current.id, at: now)
        return true
    }

    private static func find(_ number: EventNumber, sql: Transaction, sealer: Sealer, at now: Date) throws -> Case? {
        guard let event = try sql.migrationEvents(sealer).find(number), let migration = try sql.migrations(sealer).find(event.migration)
        else {
            return nil
        }
        let current = try sql.migrations(sealer).current(of: migration.subject)
        let (isThrough, isSolved) =
            switch current?.state {
            case .completed: (true, true)
            case .ended(let outcome): (false, outcome.code != .z05 && outcome.code != event.code)
            case .searching, .aborted, nil: (false, false)
            }
        let isPossible = HelplineRuling.isPossible(on: event.code)
        let later = try Self.laterFindings(than: event, current, sql: sql, sealer: sealer)
        let found = event.found.filter { account in later?.contains { $0.login == account.login } ?? true }
        let candidates = (isPossible && !isThrough ? found : []).map { account in
            Candidate(reference: Self.reference(account.login, of: migration.subject, sealer: sealer), account: account)
        }
        let last = try sql.helplineRulings(sealer).find(migration.subject, at: now)
        return Case(
            event: event, migration: migration, steps: try sql.migrationSteps.latest(Self.stepLimit, of: migration.id),
            candidates: candidates, ruling: last.flatMap { Self.counts($0, for: event, among: found) ? $0 : nil }, last: last,
            isThrough: isThrough,
            isDecidable: isPossible && !isSolved)
    }

    /// What the latest search found, if it came to the same outcome as an earlier one: ePLOZ may have changed since.
    private static func laterFindings(
        than event: MigrationEventRepository.Record, _ current: Migration?, sql: Transaction, sealer: Sealer
    ) throws -> [LegacyAccount]? {
        guard case .ended(let outcome)? = current?.state, outcome.code == event.code, outcome.event != event.event else { return nil }
        return try sql.migrationEvents(sealer).find(outcome.event)?.found
    }

    /// Whether a search that came to the same would follow the decision.
    private static func counts(
        _ decision: HelplineRulingRepository.Record, for event: MigrationEventRepository.Record, among found: [LegacyAccount]
    ) -> Bool {
        guard decision.code == event.code else { return false }
        return switch decision.ruling {
        case .migrate(let login): found.contains { $0.login == login }
        case .newAccount: true
        }
    }

    private static func reference(_ login: String, of subject: SubjectID, sealer: Sealer) -> String {
        let hash = sealer.blindIndex(of: "\(subject.rawValue)|\(login)", for: "helpline.candidate")
        return Base64URL.encode(Array(hash.prefix(12)))
    }

    private static func entry(
        _ action: String, _ number: EventNumber?, of migration: Migration?, by viewer: Operator, at now: Date, result: AuditEntry.Result
    ) -> AuditEntry {
        let object = number.map { "event:\($0.value)" } ?? migration.map { AuditEntry.reference("migration", $0.id) }
        return Self.entry(action, object: object, of: migration, by: viewer, at: now, result: result)
    }

    private static func entry(
        _ action: String, object: String?, of migration: Migration?, by viewer: Operator, at now: Date, result: AuditEntry.Result
    ) -> AuditEntry {
        AuditEntry(
            at: now, actor: viewer.name, action: action, object: object,
            dataSubject: migration.map { "subject:\($0.subject.rawValue)" }, source: viewer.source, result: result)
    }
}

/// Why the help line cannot do something.
package enum HelplineError: Error, Hashable, Sendable {
    /// The outcome leaves the decision to the person, or a later search has come to another.
    case notDecidable
    /// The person has gone on already.
    case alreadyThrough
    /// Nobody decides on their own account.
    case ownCase
    /// None of the accounts found has this reference.
    case unknownAccount
    /// Somebody else has decided since the operator looked.
    case decidedMeanwhile
    /// The operator has searched too often; from that moment on, in so many seconds, they may again.
    case tooManySearches(until: Date, wait: Int)
}
