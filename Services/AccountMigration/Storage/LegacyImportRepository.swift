import Database
import Foundation

/// The table `legacy_imports`: one row for each time ePLOZ's directory was imported, whose accounts bear its generation.
///
/// One generation is `current`, and only its accounts are ever found; at most one is being imported. A generation whose import ended otherwise,
/// or that was replaced, keeps its accounts until they are removed bit by bit. Claims keep real time.
package struct LegacyImportRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE legacy_imports (
            generation BIGINT PRIMARY KEY,
            state TEXT NOT NULL,
            content_index BYTEA NOT NULL,
            accounts BIGINT NOT NULL,
            refused BIGINT NOT NULL,
            holds_accounts BIGINT NOT NULL,
            started_at BIGINT NOT NULL,
            claimed_until BIGINT NOT NULL,
            ended_at BIGINT
        )
        """
    static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX legacy_imports_current ON legacy_imports (state) WHERE state = 'current'",
        "CREATE UNIQUE INDEX legacy_imports_importing ON legacy_imports (state) WHERE state = 'importing'",
        "CREATE INDEX legacy_imports_content_index ON legacy_imports (content_index)",
        "CREATE INDEX legacy_imports_leftover ON legacy_imports (generation) WHERE holds_accounts = 1",
    ]

    /// The directory people are searched in.
    package struct Current: Hashable, Sendable {
        package let generation: Int64
        /// A keyed hash of the file's bytes.
        package let contentIndex: [UInt8]
        package let accounts: Int
    }

    /// What came of asking for the right to import.
    package enum Claim: Hashable, Sendable {
        case granted(generation: Int64)
        /// Another import is under way, and is alive until then unless it goes on.
        case underWay(until: Date)
    }

    package func current() throws -> Current? {
        try self.sql.row("SELECT generation, content_index, accounts FROM legacy_imports WHERE state = 'current'").map { row in
            Current(generation: try row.get("generation"), contentIndex: try row.get("content_index"), accounts: try row.get("accounts"))
        }
    }

    /// Whether a file of this content is the present directory, or was it once.
    package func wasImported(_ contentIndex: [UInt8]) throws -> Bool {
        try self.sql.row(
            "SELECT generation FROM legacy_imports WHERE content_index = \(contentIndex) AND state IN ('current', 'superseded') LIMIT 1")
            != nil
    }

    /// Begins an import. One that was not renewed in time is over; one that seems to hold for longer than any may is, too: the clock was set back.
    package func claim(_ contentIndex: [UInt8], lease: TimeInterval, at now: Date) throws -> Claim {
        if let row = try self.sql.row("SELECT generation, claimed_until FROM legacy_imports WHERE state = 'importing'") {
            let until = try row.get("claimed_until", as: Date.self)
            guard until <= now || until > now.addingTimeInterval(lease) else { return .underWay(until: until) }
            try self.abandon(try row.get("generation"))
        }
        let last = try self.sql.row("SELECT generation FROM legacy_imports ORDER BY generation DESC LIMIT 1")
        let generation = try last?.get("generation", as: Int64.self) ?? 0
        try self.sql.execute(
            """
            INSERT INTO legacy_imports (generation, state, content_index, accounts, refused, holds_accounts, started_at, claimed_until)
            VALUES (\(generation + 1), 'importing', \(contentIndex), 0, 0, 1, \(now), \(now.addingTimeInterval(lease)))
            """)
        return .granted(generation: generation + 1)
    }

    /// Keeps the right to import.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it was lost meanwhile.
    package func renew(_ generation: Int64, until: Date) throws {
        let changed = try self.sql.execute(
            "UPDATE legacy_imports SET claimed_until = \(until) WHERE generation = \(generation) AND state = 'importing'")
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    /// Makes a generation the one people are searched in, in the place of the one before.
    ///
    /// - Returns: whether it was not yet.
    /// - Throws: ``DatabaseError/conflict`` when the right to import was lost meanwhile.
    @discardableResult
    package func complete(_ generation: Int64, accounts: Int, refused: Int, at now: Date) throws -> Bool {
        if try self.current()?.generation == generation { return false }
        try self.sql.execute("UPDATE legacy_imports SET state = 'superseded' WHERE state = 'current'")
        let changed = try self.sql.execute(
            """
            UPDATE legacy_imports SET state = 'current', accounts = \(accounts), refused = \(refused), ended_at = \(now)
            WHERE generation = \(generation) AND state = 'importing'
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
        return true
    }

    /// Gives an import up.
    package func abandon(_ generation: Int64) throws {
        try self.sql.execute("UPDATE legacy_imports SET state = 'abandoned' WHERE generation = \(generation) AND state = 'importing'")
    }

    /// A generation that nobody searches any more and whose accounts are still there.
    package func leftover() throws -> Int64? {
        try self.sql.row(
            """
            SELECT generation FROM legacy_imports WHERE holds_accounts = 1 AND state IN ('superseded', 'abandoned')
            ORDER BY generation LIMIT 1
            """
        )?.get("generation")
    }

    /// Notes that a generation's accounts are gone.
    package func emptied(_ generation: Int64) throws {
        try self.sql.execute("UPDATE legacy_imports SET holds_accounts = 0 WHERE generation = \(generation)")
    }
}

extension Transaction {
    package var legacyImports: LegacyImportRepository { .init(sql: self) }
}
