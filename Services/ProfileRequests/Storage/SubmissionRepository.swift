import Database
import Foundation
import ProfileRequestsDomain

/// The table `submissions`. Each remembers the draft it was saved from, so that saving a draft twice is saving it once.
package struct SubmissionRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE submissions (
            id TEXT PRIMARY KEY,
            account_id TEXT NOT NULL,
            profile_id TEXT NOT NULL REFERENCES profiles (id),
            unit_id TEXT NOT NULL REFERENCES units (id),
            draft_id TEXT UNIQUE,
            saved_at BIGINT NOT NULL,
            downloaded_at BIGINT,
            delivery TEXT,
            finished_at BIGINT
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX submissions_account ON submissions (account_id)"]
    /// Without it SQLite looks through all submissions for each unit it adds.
    static let unitIndex: SQL = "CREATE INDEX submissions_unit ON submissions (unit_id)"

    package func find(_ id: UUID) throws -> Submission? {
        try self.sql.row("SELECT * FROM submissions WHERE id = \(id)").map(Self.submission)
    }

    /// The submission of this person, or nothing at all: strangers do not learn that it exists.
    package func require(_ id: UUID, of account: UUID) throws -> Submission {
        guard let submission = try self.find(id), submission.applicantID == account else { throw DatabaseError.notFound }
        return submission
    }

    package func find(draft: UUID, of account: UUID) throws -> Submission? {
        try self.sql.row("SELECT * FROM submissions WHERE draft_id = \(draft) AND account_id = \(account)").map(Self.submission)
    }

    package func all(of account: UUID) throws -> [Submission] {
        try self.sql.rows("SELECT * FROM submissions WHERE account_id = \(account) ORDER BY saved_at, id").map(Self.submission)
    }

    /// - Parameter draft: nil for roles that were given without the form.
    package func insert(_ submission: Submission, draft: UUID?) throws {
        try self.sql.execute(
            """
            INSERT INTO submissions (id, account_id, profile_id, unit_id, draft_id, saved_at, downloaded_at, delivery, finished_at)
            VALUES (\(submission.id), \(submission.applicantID), \(submission.profileID), \(submission.unitID), \(draft),
                \(submission.savedAt), \(submission.downloadedAt), \(submission.delivery?.rawValue), \(submission.finishedAt))
            """)
    }

    package func update(_ submission: Submission) throws {
        let changed = try self.sql.execute(
            """
            UPDATE submissions SET downloaded_at = \(submission.downloadedAt), delivery = \(submission.delivery?.rawValue),
                finished_at = \(submission.finishedAt)
            WHERE id = \(submission.id) AND finished_at IS NULL
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    private static func submission(_ row: Row) throws -> Submission {
        Submission(
            id: try row.get("id"), applicantID: try row.get("account_id"), profileID: try row.get("profile_id"),
            unitID: try row.get("unit_id"), savedAt: try row.get("saved_at"), downloadedAt: try row.optional("downloaded_at"),
            delivery: try row.optional("delivery", as: String.self).flatMap(Delivery.init(rawValue:)),
            finishedAt: try row.optional("finished_at"))
    }
}

extension Transaction {
    package var submissions: SubmissionRepository { .init(sql: self) }
}
