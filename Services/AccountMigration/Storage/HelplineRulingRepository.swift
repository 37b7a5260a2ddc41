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

    /// Tells decisions apart, those before included: the millisecond, or the next number if that is taken.
    static let numberColumn: SQL = "ALTER TABLE helpline_rulings ADD COLUMN number BIGINT NOT NULL DEFAULT 1"
    static let indexes: [SQL] = ["CREATE INDEX helpline_rulings_made_at ON helpline_rulings (made_at)"]

    /// A decision as it was recorded.
    package struct Record: Hashable, Sendable {
        package let ruling: HelplineRuling
        /// The outcome it was made on; it is none on another.
        package let code: EventCode
        /// The event it was made on.
        package let event: EventNumber
        /// No other decision on this person has it, or ever had.
        package let number: Int
        package let madeAt: Date

        package var holdsUntil: Date { self.madeAt.addingTimeInterval(HelplineRuling.lifetime) }
    }

    /// What was decided for a person and still holds.
    package func find(_ subject: SubjectID, at now: Date) throws -> Record? {
        try self.sql.row(
            """
            SELECT login, code, event_millisecond, number, made_at FROM helpline_rulings
            WHERE subject = \(subject.rawValue) AND made_at > \(now.addingTimeInterval(-HelplineRuling.lifetime))
            """
        ).map { row in
            guard let code = EventCode(rawValue: try row.get("code")) else { throw DatabaseError.malformed(column: "code") }
            let login = try row.optional("login", as: [UInt8].self).map { try self.sealer.openText($0, for: Self.context(subject)) }
            return Record(
                ruling: login.map { .migrate(login: $0) } ?? .newAccount, code: code,
                event: EventNumber(millisecond: try row.get("event_millisecond")), number: try row.get("number"),
                madeAt: try row.get("made_at"))
        }
    }

    /// Stores a decision; an earlier one of the same person ends, and so does whatever no longer holds.
    package func put(_ ruling: HelplineRuling, for subject: SubjectID, on event: EventNumber, _ code: EventCode, at now: Date) throws {
        let number = EventNumber(at: now).millisecond
        var login: [UInt8]?
        if case .migrate(let text) = ruling { login = try self.sealer.seal(text, for: Self.context(subject)) }
        try self.sql.execute("DELETE FROM helpline_rulings WHERE made_at <= \(now.addingTimeInterval(-HelplineRuling.lifetime))")
        try self.sql.execute(
            """
            INSERT INTO helpline_rulings (subject, login, code, event_millisecond, made_at, number)
            VALUES (\(subject.rawValue), \(login), \(code.rawValue), \(event.millisecond), \(now), \(number))
            ON CONFLICT (subject) DO UPDATE SET login = excluded.login, code = excluded.code, event_millisecond = excluded.event_millisecond,
                made_at = excluded.made_at,
                number = CASE WHEN helpline_rulings.number < excluded.number THEN excluded.number ELSE helpline_rulings.number + 1 END
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
