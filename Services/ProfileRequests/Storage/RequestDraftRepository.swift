import Database
import Foundation
import ProfileRequestsDomain
import Sealing

/// The table `request_drafts`: forms under way, one per person and purpose. What was typed is sealed.
package struct RequestDraftRepository {
    let sql: Transaction
    let columns: SealedColumns

    static let schema: SQL = """
        CREATE TABLE request_drafts (
            id TEXT PRIMARY KEY,
            account_id TEXT NOT NULL,
            purpose TEXT NOT NULL,
            unit_id TEXT,
            content BYTEA NOT NULL,
            changed_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (account_id, purpose)
        )
        """

    package func find(_ purpose: RequestDraft.Purpose, of account: UUID) throws -> RequestDraft? {
        try self.sql.row("SELECT * FROM request_drafts WHERE account_id = \(account) AND purpose = \(purpose.code)").map(self.draft)
    }

    /// The form under way, or a new one that begins with `draft`.
    package func findOrInsert(_ draft: RequestDraft, at now: Date) throws -> RequestDraft {
        if let found = try self.find(draft.purpose, of: draft.applicantID) { return found }
        try self.sql.execute(
            """
            INSERT INTO request_drafts (id, account_id, purpose, unit_id, content, changed_at, version)
            VALUES (\(draft.id), \(draft.applicantID), \(draft.purpose.code), \(draft.unitID),
                \(try self.columns.seal(draft.content, "content", of: draft.id)), \(now), \(draft.version))
            """)
        return draft
    }

    /// Stores what has changed under the next version.
    package func update(_ draft: RequestDraft, at now: Date) throws {
        let changed = try self.sql.execute(
            """
            UPDATE request_drafts SET unit_id = \(draft.unitID), content = \(try self.columns.seal(draft.content, "content", of: draft.id)),
                changed_at = \(now), version = version + 1
            WHERE id = \(draft.id) AND version = \(draft.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    /// Forgets a form; forgetting it twice is forgetting it once.
    package func remove(_ purpose: RequestDraft.Purpose, of account: UUID) throws {
        try self.sql.execute("DELETE FROM request_drafts WHERE account_id = \(account) AND purpose = \(purpose.code)")
    }

    /// Forgets every form of a person.
    package func removeAll(of account: UUID) throws {
        try self.sql.execute("DELETE FROM request_drafts WHERE account_id = \(account)")
    }

    private func draft(_ row: Row) throws -> RequestDraft {
        let id = try row.get("id", as: UUID.self)
        guard let purpose = RequestDraft.Purpose(code: try row.get("purpose")) else { throw DatabaseError.malformed(column: "purpose") }
        return RequestDraft(
            id: id, applicantID: try row.get("account_id"), purpose: purpose, unitID: try row.optional("unit_id"),
            content: try self.columns.open(try row.get("content"), "content", of: id), version: try row.get("version"))
    }
}

extension Transaction {
    package func requestDrafts(_ sealer: Sealer) -> RequestDraftRepository {
        .init(sql: self, columns: SealedColumns(table: "request_drafts", sealer: sealer))
    }
}
