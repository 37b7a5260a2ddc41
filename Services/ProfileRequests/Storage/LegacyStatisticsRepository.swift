import Database
import Foundation
import ProfileRequestsDomain
import Sealing
import Vocabulary

/// The table `legacy_statistics_accounts`: the directory of SSOZ I, and which of its accounts have moved.
///
/// A login is found by its keyed hash and stands nowhere; contact data are sealed. What came from the file is remembered by keyed hashes, so that
/// importing a line again changes nothing and hashes no password anew.
package struct LegacyStatisticsRepository {
    let sql: Transaction
    let columns: SealedColumns

    static let schema: SQL = """
        CREATE TABLE legacy_statistics_accounts (
            id TEXT PRIMARY KEY,
            login_hash BYTEA NOT NULL,
            source BYTEA NOT NULL,
            password_source BYTEA NOT NULL,
            password TEXT NOT NULL,
            contact BYTEA NOT NULL,
            last_used TEXT NOT NULL,
            register_number TEXT,
            regon TEXT,
            roles TEXT NOT NULL,
            moved_at BIGINT,
            moved_by TEXT,
            submission_id TEXT REFERENCES submissions (id)
        )
        """
    static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX legacy_statistics_accounts_login ON legacy_statistics_accounts (login_hash)",
        "CREATE UNIQUE INDEX legacy_statistics_accounts_submission ON legacy_statistics_accounts (submission_id)",
    ]

    /// An account with the password it is entered by.
    package struct Stored: Sendable {
        package let account: LegacyStatisticsAccount
        package let password: LegacyPassword
        /// Changes when an import brings another password.
        package let passwordSource: [UInt8]
    }

    /// What is remembered of the line an account came from.
    package struct Known: Hashable, Sendable {
        package let id: UUID
        package let source: [UInt8]
        package let passwordSource: [UInt8]
    }

    /// An account as an import brings it.
    package struct Entry: Sendable {
        package let loginHash: [UInt8]
        package let source: [UInt8]
        package let passwordSource: [UInt8]
        package let record: LegacyDirectoryRecord
    }

    /// The hashes by which a line is known.
    package static func entry(_ record: LegacyDirectoryRecord, sealer: Sealer) -> Entry {
        Entry(
            loginHash: Self.hash(record.login, sealer), source: sealer.blindIndex(of: record.canonical, for: "\(Self.table).source"),
            passwordSource: sealer.blindIndex(of: record.passwordText, for: "\(Self.table).password"), record: record)
    }

    package func find(_ login: LegacyLogin) throws -> Stored? {
        try self.sql.row("SELECT * FROM legacy_statistics_accounts WHERE login_hash = \(Self.hash(login, self.columns.sealer))")
            .map(self.stored)
    }

    package func find(_ id: UUID) throws -> Stored? {
        try self.sql.row("SELECT * FROM legacy_statistics_accounts WHERE id = \(id)").map(self.stored)
    }

    /// The account whose permissions became the requests of this submission.
    package func find(submission: UUID) throws -> LegacyStatisticsAccount? {
        try self.sql.row("SELECT * FROM legacy_statistics_accounts WHERE submission_id = \(submission)").map { try self.stored($0).account }
    }

    /// Marks an account as moved.
    ///
    /// - Returns: false when it has been before.
    package func move(_ id: UUID, _ move: LegacyStatisticsAccount.Move) throws -> Bool {
        try self.sql.execute(
            """
            UPDATE legacy_statistics_accounts
            SET moved_at = \(move.at), moved_by = \(move.by), submission_id = \(move.submissionID)
            WHERE id = \(id) AND moved_at IS NULL
            """) == 1
    }

    /// Stores another hash of the same password, unless somebody has stored another one meanwhile.
    package func replace(_ old: LegacyPassword, by new: LegacyPassword, of id: UUID) throws {
        try self.sql.execute(
            "UPDATE legacy_statistics_accounts SET password = \(new.stored) WHERE id = \(id) AND password = \(old.stored)")
    }

    // MARK: Importing

    /// What is known of these logins' lines, by the hash of the login.
    package func known(_ loginHashes: [[UInt8]]) throws -> [[UInt8]: Known] {
        let rows = try self.sql.rows(
            "SELECT id, login_hash, source, password_source FROM legacy_statistics_accounts WHERE login_hash IN (\(list: loginHashes))")
        var known: [[UInt8]: Known] = [:]
        for row in rows {
            known[try row.get("login_hash")] = Known(
                id: try row.get("id"), source: try row.get("source"), passwordSource: try row.get("password_source"))
        }
        return known
    }

    /// - Throws: ``DatabaseError/uniqueViolation`` when the login is there already.
    package func insert(_ entry: Entry, password: LegacyPassword, as id: UUID) throws {
        let record = entry.record
        try self.sql.execute(
            """
            INSERT INTO legacy_statistics_accounts (id, login_hash, source, password_source, password, contact, last_used, register_number,
                regon, roles)
            VALUES (\(id), \(entry.loginHash), \(entry.source), \(entry.passwordSource), \(password.stored),
                \(try self.columns.seal(record.contact, "contact", of: id)), \(record.lastUsed.iso),
                \(record.unit.registerBookNumber?.value), \(record.unit.regon?.value), \(Self.text(record.roles)))
            """)
    }

    /// Takes over what a later file says. Whether the account has moved is not up to a file.
    ///
    /// - Parameter password: nil when the file has the password it had.
    package func update(_ entry: Entry, password: LegacyPassword?, of id: UUID) throws {
        let record = entry.record
        try self.sql.execute(
            """
            UPDATE legacy_statistics_accounts SET source = \(entry.source), contact = \(try self.columns.seal(record.contact, "contact", of: id)),
                last_used = \(record.lastUsed.iso), register_number = \(record.unit.registerBookNumber?.value),
                regon = \(record.unit.regon?.value), roles = \(Self.text(record.roles))
            WHERE id = \(id)
            """)
        guard let password else { return }
        try self.sql.execute(
            """
            UPDATE legacy_statistics_accounts SET password = \(password.stored), password_source = \(entry.passwordSource)
            WHERE id = \(id)
            """)
    }

    private func stored(_ row: Row) throws -> Stored {
        let id = try row.get("id", as: UUID.self)
        guard let password = LegacyPassword(stored: try row.get("password")) else { throw DatabaseError.malformed(column: "password") }
        let unit = LegacyUnitReference(
            registerBookNumber: try row.optional("register_number", as: String.self).map { try RegisterBookNumber($0) },
            regon: try row.optional("regon", as: String.self).map { try REGON($0) })
        guard let unit else { throw DatabaseError.malformed(column: "register_number") }
        let roles = try row.get("roles", as: String.self).split(separator: ",").map { code in
            guard let role = LegacyRole(rawValue: String(code)) else { throw DatabaseError.malformed(column: "roles") }
            return role
        }
        var move: LegacyStatisticsAccount.Move?
        if let moment = try row.optional("moved_at", as: Date.self) {
            move = .init(at: moment, by: try row.get("moved_by"), submissionID: try row.get("submission_id"))
        }
        let account = LegacyStatisticsAccount(
            id: id, lastUsed: try CalendarDate(try row.get("last_used")), unit: unit, roles: roles,
            contact: try self.columns.open(try row.get("contact"), "contact", of: id), move: move)
        return Stored(account: account, password: password, passwordSource: try row.get("password_source"))
    }

    private static let table = "legacy_statistics_accounts"

    private static func hash(_ login: LegacyLogin, _ sealer: Sealer) -> [UInt8] {
        sealer.blindIndex(of: login.canonical, for: "\(Self.table).login")
    }

    private static func text(_ roles: [LegacyRole]) -> String {
        roles.map(\.rawValue).joined(separator: ",")
    }
}

extension Transaction {
    package func legacyStatistics(_ sealer: Sealer) -> LegacyStatisticsRepository {
        .init(sql: self, columns: SealedColumns(table: "legacy_statistics_accounts", sealer: sealer))
    }
}
