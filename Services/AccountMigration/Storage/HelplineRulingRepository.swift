import AccountMigrationDomain
import Database
import Foundation
import Sealing
import Vocabulary

/// The table `helpline_rulings`: what the help line has decided for a person's next log-in, one decision for each. Logins are sealed.
package struct HelplineRulingRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE helpline_rulings (
            subject TEXT PRIMARY KEY,
            login BYTEA,
            code TEXT NOT NULL,
            event_millisecond BIGINT NOT NULL,
            made_at BIGINT NOT NULL
        )
        """

    /// What was decided, and on which outcome.
    package func find(_ subject: SubjectID) throws -> (ruling: HelplineRuling, code: EventCode)? {
        try self.sql.row("SELECT login, code FROM helpline_rulings WHERE subject = \(subject.rawValue)").map { row in
            guard let code = EventCode(rawValue: try row.get("code")) else { throw DatabaseError.malformed(column: "code") }
            guard let login = try row.optional("login", as: [UInt8].self) else { return (.newAccount, code) }
            return (.migrate(login: try self.sealer.openText(login, for: Self.context(subject))), code)
        }
    }

    /// Stores a decision; an earlier one of the same person ends.
    package func put(_ ruling: HelplineRuling, for subject: SubjectID, on event: EventNumber, _ code: EventCode, at now: Date) throws {
        var login: [UInt8]?
        if case .migrate(let text) = ruling { login = try self.sealer.seal(text, for: Self.context(subject)) }
        try self.sql.execute(
            """
            INSERT INTO helpline_rulings (subject, login, code, event_millisecond, made_at)
            VALUES (\(subject.rawValue), \(login), \(code.rawValue), \(event.millisecond), \(now))
            ON CONFLICT (subject) DO UPDATE SET login = excluded.login, code = excluded.code, event_millisecond = excluded.event_millisecond, made_at = excluded.made_at
            """)
    }

    /// Forgets a decision: the person is through.
    package func remove(_ subject: SubjectID) throws {
        try self.sql.execute("DELETE FROM helpline_rulings WHERE subject = \(subject.rawValue)")
    }

    private static func context(_ subject: SubjectID) -> String {
        "helpline_rulings.login:\(subject.rawValue)"
    }
}

extension Transaction {
    package func helplineRulings(_ sealer: Sealer) -> HelplineRulingRepository { .init(sql: self, sealer: sealer) }
}
