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
            event_millisecond BIGINT NOT NULL,
            made_at BIGINT NOT NULL
        )
        """

    package func find(_ subject: SubjectID) throws -> HelplineRuling? {
        try self.sql.row("SELECT login FROM helpline_rulings WHERE subject = \(subject.rawValue)").map { row in
            guard let login = try row.optional("login", as: [UInt8].self) else { return .newAccount }
            return .migrate(login: try self.sealer.openText(login, for: Self.context(subject)))
        }
    }

    /// Stores a decision; an earlier one of the same person ends.
    package func put(_ ruling: HelplineRuling, for subject: SubjectID, on event: EventNumber, at now: Date) throws {
        var login: [UInt8]?
        if case .migrate(let text) = ruling { login = try self.sealer.seal(text, for: Self.context(subject)) }
        try self.sql.execute(
            """
            INSERT INTO helpline_rulings (subject, login, event_millisecond, made_at)
            VALUES (\(subject.rawValue), \(login), \(event.millisecond), \(now))
            ON CONFLICT (subject) DO UPDATE SET login = excluded.login, event_millisecond = excluded.event_millisecond, made_at = excluded.made_at
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
