import Database
import Foundation
import ProfileRequestsDomain
import Sealing
import Vocabulary

/// The table `role_requests`. Contact data and what verifiers write are sealed.
package struct RoleRequestRepository {
    let sql: Transaction
    let columns: SealedColumns

    static let schema: SQL = """
        CREATE TABLE role_requests (
            id TEXT PRIMARY KEY,
            number_year BIGINT NOT NULL,
            number_sequence BIGINT NOT NULL,
            submission_id TEXT NOT NULL REFERENCES submissions (id),
            profile_id TEXT NOT NULL REFERENCES profiles (id),
            account_id TEXT NOT NULL,
            unit_id TEXT NOT NULL REFERENCES units (id),
            role TEXT NOT NULL,
            contact BYTEA NOT NULL,
            created_at BIGINT NOT NULL,
            status TEXT NOT NULL,
            reason BYTEA,
            status_changed_at BIGINT NOT NULL,
            submitted_at BIGINT,
            approved_at BIGINT,
            decided_by TEXT,
            last_day TEXT,
            received TEXT,
            completion_note BYTEA,
            is_reminder_off BIGINT NOT NULL,
            version BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX role_requests_number ON role_requests (number_year, number_sequence)",
        // A role held or asked for in a unit cannot be asked for again.
        """
        CREATE UNIQUE INDEX role_requests_open ON role_requests (account_id, unit_id, role)
        WHERE status IN ('draft', 'pending', 'approved')
        """,
        "CREATE INDEX role_requests_account ON role_requests (account_id)",
        "CREATE INDEX role_requests_submission ON role_requests (submission_id)",
        "CREATE INDEX role_requests_profile ON role_requests (profile_id)",
        "CREATE INDEX role_requests_status ON role_requests (status, number_year, number_sequence)",
    ]

    /// Added after the table itself had been released.
    static let holdersIndex: SQL = "CREATE INDEX role_requests_holders ON role_requests (role, account_id) WHERE status = 'approved'"

    /// What verification needed besides, after the table itself had been released.
    static let verification: [SQL] = [
        "ALTER TABLE role_requests ADD COLUMN first_approved_by TEXT",
        "ALTER TABLE role_requests ADD COLUMN first_approved_at BIGINT",
        "ALTER TABLE role_requests ADD COLUMN sent_back_at BIGINT",
        "CREATE INDEX role_requests_age ON role_requests (status, submitted_at, id)",
        "CREATE INDEX role_requests_ending ON role_requests (status, last_day)",
        "CREATE INDEX role_requests_unit ON role_requests (unit_id)",
    ]

    /// A request as it was read, and how often it had changed until then.
    package struct Stored: Sendable {
        package var request: RoleRequest
        package let version: Int
    }

    package func find(_ id: UUID) throws -> Stored? {
        try self.sql.row("SELECT * FROM role_requests WHERE id = \(id)").map(self.stored)
    }

    package func require(_ id: UUID) throws -> Stored {
        guard let stored = try self.find(id) else { throw DatabaseError.notFound }
        return stored
    }

    /// The request of this person, or nothing at all.
    package func require(_ id: UUID, of account: UUID) throws -> Stored {
        guard let stored = try self.find(id), stored.request.applicantID == account else { throw DatabaseError.notFound }
        return stored
    }

    package func all(of account: UUID) throws -> [RoleRequest] {
        try self.requests("SELECT * FROM role_requests WHERE account_id = \(account)" + Self.byNumber)
    }

    /// Those that may still change, to be changed together.
    package func open(of account: UUID) throws -> [Stored] {
        try self.sql.rows(
            "SELECT * FROM role_requests WHERE account_id = \(account) AND status IN ('draft', 'pending', 'approved')" + Self.byNumber
        ).map(self.stored)
    }

    /// The accounts that can act in a role without an end: active, with the role approved, and no last day, in an open unit and a profile that is
    /// not blocked.
    package func lastingHolders(of role: Role) throws -> Set<UUID> {
        let rows = try self.sql.rows(
            """
            SELECT role_requests.account_id FROM role_requests
            JOIN accounts ON accounts.id = role_requests.account_id
            JOIN profiles ON profiles.id = role_requests.profile_id
            JOIN units ON units.id = role_requests.unit_id
            WHERE role_requests.role = \(role.rawValue) AND role_requests.status = 'approved' AND role_requests.last_day IS NULL
                AND accounts.state = 'active'
                AND profiles.blocked_by IS NULL AND units.closed_at IS NULL
            """)
        return Set(try rows.map { try $0.get("account_id", as: UUID.self) })
    }

    package func all(of account: UUID, in unit: UUID) throws -> [RoleRequest] {
        try self.requests("SELECT * FROM role_requests WHERE account_id = \(account) AND unit_id = \(unit)" + Self.byNumber)
    }

    package func all(in submission: UUID) throws -> [Stored] {
        try self.sql.rows("SELECT * FROM role_requests WHERE submission_id = \(submission)" + Self.byNumber).map(self.stored)
    }

    package func all(ofProfile profile: UUID) throws -> [RoleRequest] {
        try self.requests("SELECT * FROM role_requests WHERE profile_id = \(profile)" + Self.byNumber)
    }

    package func insert(_ request: RoleRequest) throws {
        let id = request.id
        try self.sql.execute(
            """
            INSERT INTO role_requests (id, number_year, number_sequence, submission_id, profile_id, account_id, unit_id, role, contact,
                created_at, status, reason, status_changed_at, submitted_at, approved_at, decided_by, last_day,
                first_approved_by, first_approved_at, received, completion_note, sent_back_at, is_reminder_off, version)
            VALUES (\(id), \(request.number.year), \(request.number.sequence), \(request.submissionID), \(request.profileID),
                \(request.applicantID), \(request.unitID), \(request.role.rawValue), \(try self.columns.seal(request.contact, "contact", of: id)),
                \(request.createdAt), \(request.status.code.rawValue), \(try self.reason(request)), \(request.statusChangedAt),
                \(request.submittedAt), \(request.approvedAt), \(request.decidedBy), \(request.lastDay?.iso),
                \(request.firstApproval?.by), \(request.firstApproval?.at), \(request.received?.rawValue), \(try self.note(request)),
                \(request.sentBackAt), \(request.isReminderOff), \(1))
            """)
    }

    /// Stores what events have changed.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ stored: Stored) throws {
        let request = stored.request
        let changed = try self.sql.execute(
            """
            UPDATE role_requests SET status = \(request.status.code.rawValue), reason = \(try self.reason(request)),
                status_changed_at = \(request.statusChangedAt), submitted_at = \(request.submittedAt),
                approved_at = \(request.approvedAt), decided_by = \(request.decidedBy), last_day = \(request.lastDay?.iso),
                first_approved_by = \(request.firstApproval?.by), first_approved_at = \(request.firstApproval?.at),
                received = \(request.received?.rawValue), completion_note = \(try self.note(request)), sent_back_at = \(request.sentBackAt),
                is_reminder_off = \(request.isReminderOff), version = version + 1
            WHERE id = \(request.id) AND version = \(stored.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    private func requests(_ query: SQL) throws -> [RoleRequest] {
        try self.sql.rows(query).map { try self.stored($0).request }
    }

    private func reason(_ request: RoleRequest) throws -> [UInt8]? {
        try request.status.rejectionReason.map { try self.columns.seal($0, "reason", of: request.id) }
    }

    private func note(_ request: RoleRequest) throws -> [UInt8]? {
        try request.completionNote.map { try self.columns.seal($0, "completion_note", of: request.id) }
    }

    func stored(_ row: Row) throws -> Stored {
        let id = try row.get("id", as: UUID.self)
        let reason = try row.optional("reason", as: [UInt8].self)
            .map { try self.columns.open($0, as: RejectionReason.self, "reason", of: id) }
        guard let role = Role(rawValue: try row.get("role")) else { throw DatabaseError.malformed(column: "role") }
        guard let code = RequestStatus.Code(rawValue: try row.get("status")), let status = RequestStatus(code: code, reason: reason) else {
            throw DatabaseError.malformed(column: "status")
        }
        let request = RoleRequest(
            id: id, number: try RequestNumber(sequence: try row.get("number_sequence"), year: try row.get("number_year")),
            submissionID: try row.get("submission_id"), profileID: try row.get("profile_id"), applicantID: try row.get("account_id"),
            unitID: try row.get("unit_id"), role: role, contact: try self.columns.open(try row.get("contact"), "contact", of: id),
            createdAt: try row.get("created_at"), status: status, statusChangedAt: try row.get("status_changed_at"),
            submittedAt: try row.optional("submitted_at"), approvedAt: try row.optional("approved_at"),
            decidedBy: try row.optional("decided_by"),
            lastDay: try row.optional("last_day", as: String.self).map { try CalendarDate($0) },
            firstApproval: try row.optional("first_approved_by", as: UUID.self).map {
                RoleRequest.FirstApproval(by: $0, at: try row.get("first_approved_at"))
            },
            received: try row.optional("received", as: String.self).flatMap(ReceivedBy.init(rawValue:)),
            completionNote: try row.optional("completion_note", as: [UInt8].self)
                .map { try self.columns.open($0, as: VerifierNote.self, "completion_note", of: id) },
            sentBackAt: try row.optional("sent_back_at"), isReminderOff: try row.get("is_reminder_off"))
        return Stored(request: request, version: try row.get("version"))
    }

    private static let byNumber: SQL = " ORDER BY number_year, number_sequence"
}

extension Transaction {
    package func roleRequests(_ sealer: Sealer) -> RoleRequestRepository {
        .init(sql: self, columns: SealedColumns(table: "role_requests", sealer: sealer))
    }
}
