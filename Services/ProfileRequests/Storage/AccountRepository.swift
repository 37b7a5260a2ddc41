import Database
import Foundation
import ProfileRequestsDomain
import Sealing
import Vocabulary

/// An account as it is stored: with the subject its person is known by, and how often it has changed.
package struct StoredAccount: Sendable {
    package var account: Account
    package let subject: SubjectID
    /// Grows with each stored change, from 1; told to the broker with each report.
    package let version: Int
}

/// The table `accounts`. Who somebody is, their login and their address are sealed; logins are found by a keyed hash.
package struct AccountRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE accounts (
            id TEXT PRIMARY KEY,
            subject TEXT NOT NULL,
            identity BYTEA NOT NULL,
            login BYTEA NOT NULL,
            login_hash BYTEA NOT NULL,
            email BYTEA NOT NULL,
            terms_accepted_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            state TEXT NOT NULL,
            activated_at BIGINT,
            link_hash BYTEA NOT NULL,
            link_sent_at BIGINT NOT NULL,
            link_used_at BIGINT,
            resent_at TEXT NOT NULL,
            version BIGINT NOT NULL
        )
        """
    static let languageColumn: SQL = "ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'pl'"
    static let closedColumn: SQL = "ALTER TABLE accounts ADD COLUMN closed_at BIGINT"
    static let reminderColumn: SQL = "ALTER TABLE accounts ADD COLUMN is_reminder_off BIGINT NOT NULL DEFAULT 0"
    static let closedIndex: SQL = "CREATE INDEX accounts_closed_subject ON accounts (subject, version) WHERE state = 'closed'"
    static let indexes: [SQL] = [
        // A closed account makes way for a new one of the same person.
        "CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE state <> 'closed'",
        "CREATE UNIQUE INDEX accounts_login_hash ON accounts (login_hash)",
        "CREATE INDEX accounts_link_hash ON accounts (link_hash)",
    ]

    /// The person's account, unless it is closed.
    package func find(subject: SubjectID) throws -> StoredAccount? {
        try self.sql.row("SELECT * FROM accounts WHERE subject = \(subject.rawValue) AND state <> 'closed'").map(self.account)
    }

    /// The last of the person's accounts that were closed. A new one goes on with its versions, which the broker goes by.
    package func lastClosed(subject: SubjectID) throws -> StoredAccount? {
        try self.sql.row(
            "SELECT * FROM accounts WHERE subject = \(subject.rawValue) AND state = 'closed' ORDER BY version DESC LIMIT 1"
        ).map(self.account)
    }

    package func find(_ id: UUID) throws -> StoredAccount? {
        try self.sql.row("SELECT * FROM accounts WHERE id = \(id)").map(self.account)
    }

    /// The accounts with these ids, by id.
    package func find(_ ids: Set<UUID>) throws -> [UUID: Account] {
        let accounts = try self.sql.rows("SELECT * FROM accounts WHERE id IN (\(list: Array(ids)))").map { try self.account($0).account }
        return Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The account with a login, letter case ignored.
    package func find(login: Login) throws -> Account? {
        try self.sql.row("SELECT * FROM accounts WHERE login_hash = \(self.hash(login))").map { try self.account($0).account }
    }

    /// By what name the broker knows the person.
    package func subject(of id: UUID) throws -> SubjectID? {
        try self.sql.row("SELECT subject FROM accounts WHERE id = \(id)").map { SubjectID(rawValue: try $0.get("subject")) }
    }

    package func require(_ id: UUID) throws -> StoredAccount {
        guard let account = try self.find(id) else { throw DatabaseError.notFound }
        return account
    }

    /// The account whose latest activation link has this hash.
    package func find(linkHash: [UInt8]) throws -> StoredAccount? {
        try self.sql.row("SELECT * FROM accounts WHERE link_hash = \(linkHash)").map(self.account)
    }

    /// Whether nobody has the login, letter case ignored.
    package func isFree(_ login: Login) throws -> Bool {
        try self.sql.row("SELECT id FROM accounts WHERE login_hash = \(self.hash(login))") == nil
    }

    /// - Parameter version: higher than those of the person's closed accounts.
    package func insert(_ account: Account, subject: SubjectID, version: Int = 1) throws {
        try self.sql.execute(
            """
            INSERT INTO accounts (id, subject, identity, login, login_hash, email, terms_accepted_at, created_at, state, activated_at,
                link_hash, link_sent_at, link_used_at, resent_at, version, language, closed_at, is_reminder_off)
            VALUES (\(account.id), \(subject.rawValue), \(try self.sealer.seal(json: account.identity, for: Self.context("identity", account.id))),
                \(try self.sealer.seal(account.login.value, for: Self.context("login", account.id))), \(self.hash(account.login)),
                \(try self.sealer.seal(account.email.address, for: Self.context("email", account.id))), \(account.termsAcceptedAt),
                \(account.createdAt), \(account.state.rawValue), \(account.activatedAt), \(account.link.hash), \(account.link.sentAt),
                \(account.link.usedAt), \(Self.moments(account.resentAt)), \(version), \(account.language.rawValue),
                \(account.closedAt), \(account.isReminderOff))
            """)
    }

    /// Stores what events have changed.
    ///
    /// - Returns: the new version.
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    @discardableResult
    package func update(_ stored: StoredAccount) throws -> Int {
        let account = stored.account
        let changed = try self.sql.execute(
            """
            UPDATE accounts SET email = \(try self.sealer.seal(account.email.address, for: Self.context("email", account.id))),
                state = \(account.state.rawValue), activated_at = \(account.activatedAt), link_hash = \(account.link.hash),
                link_sent_at = \(account.link.sentAt), link_used_at = \(account.link.usedAt),
                resent_at = \(Self.moments(account.resentAt)), language = \(account.language.rawValue), closed_at = \(account.closedAt),
                is_reminder_off = \(account.isReminderOff), version = version + 1
            WHERE id = \(account.id) AND version = \(stored.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
        return stored.version + 1
    }

    private func account(_ row: Row) throws -> StoredAccount {
        let id = try row.get("id", as: UUID.self)
        guard let state = Account.State(rawValue: try row.get("state")) else { throw DatabaseError.malformed(column: "state") }
        guard let language = Language(rawValue: try row.get("language")) else { throw DatabaseError.malformed(column: "language") }
        let resent = try row.get("resent_at", as: String.self).split(separator: ",").compactMap { Int64($0) }
        let account = Account(
            id: id,
            identity: try self.sealer.open(try row.get("identity", as: [UInt8].self), as: Identity.self, for: Self.context("identity", id)),
            login: try Login(try self.sealer.openText(try row.get("login", as: [UInt8].self), for: Self.context("login", id))),
            email: try EmailAddress(try self.sealer.openText(try row.get("email", as: [UInt8].self), for: Self.context("email", id))),
            language: language, termsAcceptedAt: try row.get("terms_accepted_at"), createdAt: try row.get("created_at"), state: state,
            activatedAt: try row.optional("activated_at"), closedAt: try row.optional("closed_at"),
            link: ActivationLink(
                hash: try row.get("link_hash"), sentAt: try row.get("link_sent_at"), usedAt: try row.optional("link_used_at")),
            resentAt: resent.map { Date(timeIntervalSince1970: Double($0) / 1000) }, isReminderOff: try row.get("is_reminder_off"))
        return StoredAccount(account: account, subject: SubjectID(rawValue: try row.get("subject")), version: try row.get("version"))
    }

    private func hash(_ login: Login) -> [UInt8] {
        self.sealer.blindIndex(of: login.canonical, for: "accounts.login")
    }

    private static func moments(_ dates: [Date]) -> String {
        dates.map { String(Int64(($0.timeIntervalSince1970 * 1000).rounded())) }.joined(separator: ",")
    }

    private static func context(_ column: String, _ id: UUID) -> String {
        "accounts.\(column):\(id.uuidString.lowercased())"
    }
}

extension Transaction {
    package func accounts(_ sealer: Sealer) -> AccountRepository { .init(sql: self, sealer: sealer) }
}
