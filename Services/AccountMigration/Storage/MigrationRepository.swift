import AccountMigrationDomain
import Database
import Foundation
import Sealing
import Vocabulary

/// The table `migrations`. `search_due_at` says when a search is to be (re)started and is its lease at the same time.
package struct MigrationRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE migrations (
            id TEXT PRIMARY KEY,
            subject TEXT NOT NULL,
            identity BYTEA NOT NULL,
            state TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            search_due_at BIGINT,
            event_millisecond BIGINT,
            code TEXT,
            account BYTEA,
            decided_at BIGINT,
            version BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = [
        // One migration of a person is under way or completed; aborted ones are history.
        "CREATE UNIQUE INDEX migrations_current ON migrations (subject) WHERE state <> 'aborted'",
        "CREATE INDEX migrations_search_due_at ON migrations (search_due_at) WHERE search_due_at IS NOT NULL",
    ]

    /// What the help line needs: who called, what it has decided, how often ePLOZ has been asked.
    static let helpline: [SQL] = [
        "ALTER TABLE migrations ADD COLUMN person_hash BYTEA",
        "ALTER TABLE migrations ADD COLUMN ruling TEXT",
        "ALTER TABLE migrations ADD COLUMN search_attempts BIGINT NOT NULL DEFAULT 0",
        "CREATE INDEX migrations_person_hash ON migrations (person_hash, started_at) WHERE person_hash IS NOT NULL",
    ]

    /// Searches that ePLOZ did not answer are told apart from those whose instance died.
    static let failuresColumn: SQL = "ALTER TABLE migrations ADD COLUMN search_failures BIGINT NOT NULL DEFAULT 0"

    /// All migrations of a person are found, the ones given up too.
    static let subjectIndex: SQL = "CREATE INDEX migrations_subject ON migrations (subject)"

    /// What was kept until now of accounts that were not taken over.
    static let forgottenAccounts: SQL = "UPDATE migrations SET account = NULL WHERE state = 'new-account'"

    /// The migration of a person that is under way or completed.
    package func current(of subject: SubjectID) throws -> Migration? {
        try self.sql.row("SELECT * FROM migrations WHERE subject = \(subject.rawValue) AND state <> 'aborted'").map(self.migration)
    }

    package func find(_ id: UUID) throws -> Migration? {
        try self.sql.row("SELECT * FROM migrations WHERE id = \(id)").map(self.migration)
    }

    package func require(_ id: UUID) throws -> Migration {
        guard let migration = try self.find(id) else { throw DatabaseError.notFound }
        return migration
    }

    /// Stores a new migration whose search is due at once.
    package func insert(_ migration: Migration, searchDueAt: Date) throws {
        let identity = try self.sealer.seal(json: migration.identity, for: Self.context("identity", migration.id))
        try self.sql.execute(
            """
            INSERT INTO migrations (id, subject, identity, person_hash, state, started_at, search_due_at, version)
            VALUES (\(migration.id), \(migration.subject.rawValue), \(identity), \(self.hash(of: migration.identity)), \("searching"),
                \(migration.startedAt), \(searchDueAt), \(migration.version))
            """)
    }

    /// Stores a migration's new state, and has ``ChangeTopic/migrations`` announced.
    ///
    /// - Parameter searchDueAt: when its search is due; only for a migration that begins to search.
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ migration: Migration, searchDueAt: Date? = nil) throws {
        let outcome = migration.outcome
        let account = try outcome?.account.map { try self.sealer.seal(json: $0, for: Self.context("account", migration.id)) }
        let changed = try self.sql.execute(
            """
            UPDATE migrations SET state = \(migration.state.word), started_at = \(migration.startedAt), search_due_at = \(searchDueAt),
                search_attempts = \(0), search_failures = \(0), event_millisecond = \(outcome?.event.millisecond), code = \(outcome?.code.rawValue),
                account = \(account), ruling = \(outcome?.ruling?.word), decided_at = \(migration.decidedAt), version = version + 1
            WHERE id = \(migration.id) AND version = \(migration.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
        try self.sql.announce(.migrations)
    }

    /// Claims searches that are due, and counts the attempt; whoever dies before the lease ends has them taken over.
    package func claimSearches(limit: Int, lease: TimeInterval, at now: Date) throws -> [SearchClaim] {
        try self.sql.rows(
            """
            UPDATE migrations SET search_due_at = \(now.addingTimeInterval(lease)), search_attempts = search_attempts + 1
            WHERE id IN (
                SELECT id FROM migrations WHERE search_due_at IS NOT NULL AND search_due_at <= \(now) ORDER BY search_due_at LIMIT \(limit))
            RETURNING id, search_attempts, search_failures
            """
        ).map { SearchClaim(migration: try $0.get("id"), attempt: try $0.get("search_attempts"), failures: try $0.get("search_failures")) }
    }

    /// How often each of these migrations has changed, as far as they exist.
    package func versions(of ids: Set<UUID>) throws -> [UUID: Int] {
        // Lists of a few lengths only, so that few statements are prepared.
        guard let last = ids.first else { return [:] }
        let length = sequence(first: 1) { 2 * $0 }.first { $0 >= ids.count } ?? ids.count
        let list = Array(ids) + Array(repeating: last, count: length - ids.count)
        return try self.sql.rows("SELECT id, version FROM migrations WHERE id IN (\(list: list))").reduce(into: [:]) {
            $0[try $1.get("id")] = try $1.get("version", as: Int.self)
        }
    }

    /// Whether a claim still holds: not once the search has ended or another has claimed it.
    package func holds(_ claim: SearchClaim) throws -> Bool {
        try self.sql.row(
            """
            SELECT id FROM migrations
            WHERE id = \(claim.migration) AND search_attempts = \(claim.attempt) AND search_due_at IS NOT NULL
            """) != nil
    }

    /// The latest migrations of whoever bears this name and whose PESEL ends in these three digits, newest first.
    package func find(name: PersonName, lastThreeDigits: String, limit: Int) throws -> [Migration] {
        try self.sql.rows(
            """
            SELECT * FROM migrations WHERE person_hash = \(self.hash(name, lastThreeDigits)) ORDER BY started_at DESC, id DESC LIMIT \(limit)
            """
        ).map(self.migration)
    }

    /// After the clock was set back: nothing waits longer than a claim holds.
    package func bringForwardSearches(to latest: Date) throws {
        try self.sql.execute("UPDATE migrations SET search_due_at = \(latest) WHERE search_due_at > \(latest)")
    }

    /// Keeps a claim that still holds; of another nothing comes.
    package func renew(_ claim: SearchClaim, until due: Date) throws {
        try self.sql.execute(
            """
            UPDATE migrations SET search_due_at = \(due)
            WHERE id = \(claim.migration) AND search_attempts = \(claim.attempt) AND search_due_at IS NOT NULL
            """)
    }

    /// Forgets the accounts that a person has not taken over: nothing is left to be done with them.
    package func forgetAccounts(of subject: SubjectID) throws {
        try self.sql.execute(
            """
            UPDATE migrations SET account = NULL
            WHERE subject = \(subject.rawValue) AND state IN ('aborted', 'new-account') AND account IS NOT NULL
            """)
    }

    /// Notes that ePLOZ did not answer, and keeps a claim that still holds until it is asked again.
    package func putOff(_ claim: SearchClaim, until due: Date) throws {
        try self.sql.execute(
            """
            UPDATE migrations SET search_due_at = \(due), search_failures = search_failures + 1
            WHERE id = \(claim.migration) AND search_attempts = \(claim.attempt) AND search_due_at IS NOT NULL
            """)
    }

    private func migration(_ row: Row) throws -> Migration {
        let id = try row.get("id", as: UUID.self)
        let identity = try self.sealer.open(
            try row.get("identity", as: [UInt8].self), as: Identity.self, for: Self.context("identity", id))
        return Migration(
            id: id, subject: SubjectID(rawValue: try row.get("subject")), identity: identity, startedAt: try row.get("started_at"),
            decidedAt: try row.optional("decided_at"), state: try self.state(row, id), version: try row.get("version"))
    }

    private func state(_ row: Row, _ id: UUID) throws -> Migration.State {
        var outcome: Migration.Outcome?
        if let millisecond = try row.optional("event_millisecond", as: Int64.self),
            let code = EventCode(rawValue: try row.get("code"))
        {
            let account = try row.optional("account", as: [UInt8].self).map {
                try self.sealer.open($0, as: LegacyAccount.self, for: Self.context("account", id))
            }
            let ruling = try row.optional("ruling", as: String.self).flatMap { HelplineRuling(word: $0, account: account) }
            outcome = Migration.Outcome(
                event: EventNumber(millisecond: millisecond), code: code, account: account, ruling: ruling)
        }
        switch (try row.get("state", as: String.self), outcome) {
        case ("searching", _): return .searching
        case ("ended", let outcome?): return .ended(outcome)
        case ("migrated", let outcome?): return .completed(outcome, migrated: true)
        case ("new-account", let outcome?): return .completed(outcome, migrated: false)
        case ("aborted", let outcome): return .aborted(outcome)
        default: throw DatabaseError.malformed(column: "state")
        }
    }

    private func hash(of identity: Identity) -> [UInt8]? {
        guard let pesel = identity.pesel else { return nil }
        return self.hash(PersonName(givenNames: identity.givenNames, familyName: identity.familyName), pesel.lastThree)
    }

    private func hash(_ name: PersonName, _ lastThreeDigits: String) -> [UInt8] {
        self.sealer.blindIndex(of: "\(lastThreeDigits)|\(name.family)|\(name.first)", for: "migrations.person")
    }

    private static func context(_ column: String, _ id: UUID) -> String {
        "migrations.\(column):\(id.uuidString.lowercased())"
    }
}

extension HelplineRuling {
    /// The word a decision is stored as; the login stands in the account it chose.
    fileprivate var word: String {
        switch self {
        case .migrate: "migrate"
        case .newAccount: "new-account"
        }
    }

    fileprivate init?(word: String, account: LegacyAccount?) {
        switch (word, account) {
        case ("migrate", let account?): self = .migrate(login: account.login)
        case ("new-account", _): self = .newAccount
        default: return nil
        }
    }
}

extension Migration.State {
    /// The word a state is stored as.
    var word: String {
        switch self {
        case .searching: "searching"
        case .ended: "ended"
        case .completed(_, let migrated): migrated ? "migrated" : "new-account"
        case .aborted: "aborted"
        }
    }
}

extension Transaction {
    package func migrations(_ sealer: Sealer) -> MigrationRepository { .init(sql: self, sealer: sealer) }
}

extension ChangeTopic {
    /// The state of a migration: ``MigrationRepository/versions(of:)`` has another number for it.
    static let migrations = ChangeTopic("migrations")
}
