import Contracts
import Database
import Foundation
import NotificationWorkerDomain
import Sealing
import Vocabulary

/// The table `mails`: the durable queue. Recipient and content are sealed; a mail's content is erased once a mail server has it.
///
/// `due_at` is also the lease: whoever claims a mail moves it into the future, and if they die it is due again.
package struct MailRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE mails (
            id TEXT PRIMARY KEY,
            sender TEXT NOT NULL,
            idempotency_key TEXT NOT NULL,
            fingerprint BYTEA NOT NULL,
            kind TEXT NOT NULL,
            message BYTEA,
            state TEXT NOT NULL,
            reason TEXT,
            attempts BIGINT NOT NULL,
            accepted_at BIGINT NOT NULL,
            due_at BIGINT,
            ended_at BIGINT
        )
        """
    static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX mails_idempotency_key ON mails (sender, idempotency_key)",
        "CREATE INDEX mails_due_at ON mails (due_at) WHERE due_at IS NOT NULL",
        "CREATE INDEX mails_state ON mails (state, accepted_at)",
    ]

    static let schedule: [SQL] = [
        "ALTER TABLE mails ADD COLUMN not_before BIGINT", "ALTER TABLE mails ADD COLUMN cause TEXT",
        "ALTER TABLE mails ADD COLUMN cause_sequence BIGINT",
        "CREATE INDEX mails_not_before ON mails (not_before) WHERE not_before IS NOT NULL",
        "CREATE INDEX mails_cause ON mails (cause, cause_sequence) WHERE cause IS NOT NULL",
        "CREATE TABLE ended_causes (name TEXT PRIMARY KEY, sequence BIGINT NOT NULL)",
    ]
    /// Whose mail it is, noted in sandbox mode only; and an index less that nothing reads and every attempt writes.
    static let subjects: [SQL] = [
        "ALTER TABLE mails ADD COLUMN subject TEXT",
        "CREATE INDEX mails_subject ON mails (sender, subject, kind, accepted_at, id) WHERE subject IS NOT NULL",
        "DROP INDEX mails_state",
    ]
    static let deadIndex: SQL = "CREATE INDEX mails_dead ON mails (accepted_at, id) WHERE state = 'dead'"
    static let ageIndex: SQL = "CREATE INDEX mails_accepted_at ON mails (accepted_at, id)"

    /// A mail that was claimed, with what it says.
    package struct Claim: Sendable {
        package let mail: QueuedMail
        fileprivate let sealed: [UInt8]?
        fileprivate let sealer: Sealer

        /// Opened outside the transaction, which others wait for.
        ///
        /// - Throws: for a mail that does not open (its key is gone, its row was tampered with); it is claimed like any other, so that it holds up none.
        package func message() throws -> SendNotification {
            guard let sealed else { throw DatabaseError.malformed(column: "message") }
            return try MailRepository.message(sealed, of: self.mail.id, sealer: self.sealer)
        }
    }

    /// What became of an attempt to queue a mail.
    package enum Acceptance: Sendable {
        case queued(UUID)
        /// The same mail was queued before.
        case repeated(UUID)
        /// The key was used for a different mail.
        case keyReused
    }

    /// Queues a mail, once per sender and idempotency key. One whose time has not come waits for it outside the queue; one whose reason has
    /// gone already is noted and never sent.
    ///
    /// - Parameter notesSubject: whether the person's mails can be found by whom the sender knows them by.
    package func accept(
        _ message: SendNotification, kind: String, from sender: String, newID: UUID, at now: Date, due: Date, notesSubject: Bool = false
    ) throws -> Acceptance {
        let fingerprint = try self.fingerprint(of: message)
        let earlier = try self.sql.row(
            "SELECT id, fingerprint FROM mails WHERE sender = \(sender) AND idempotency_key = \(message.idempotencyKey)")
        if let earlier {
            let id = try earlier.get("id", as: UUID.self)
            return try earlier.get("fingerprint", as: [UInt8].self) == fingerprint ? .repeated(id) : .keyReused
        }
        let cause = message.reason.map { Self.cause($0.name, of: sender) }
        var (state, ended): (String, Date?) = (message.notBefore.map { $0 > now } ?? false ? "scheduled" : "waiting", nil)
        if let cause, let sequence = message.reason?.sequence,
            try self.sql.row("SELECT name FROM ended_causes WHERE name = \(cause) AND sequence >= \(sequence)") != nil
        {
            (state, ended) = ("cancelled", now)
        }
        let sealed = state == "cancelled" ? nil : try self.sealer.seal(json: message, for: Self.context(newID))
        try self.sql.execute(
            """
            INSERT INTO mails (
                id, sender, idempotency_key, fingerprint, kind, message, state, attempts, accepted_at, due_at, ended_at, not_before, cause,
                cause_sequence, subject
            ) VALUES (
                \(newID), \(sender), \(message.idempotencyKey), \(fingerprint), \(kind), \(sealed), \(state), \(0), \(now),
                \(state == "waiting" ? due : nil), \(ended), \(state == "scheduled" ? message.notBefore : nil), \(cause), \(message.reason?.sequence),
                \(notesSubject ? message.subject?.rawValue : nil)
            )
            """)
        return .queued(newID)
    }

    /// Puts mails into the queue whose time has come; from then on they count as accepted.
    ///
    /// - Parameters:
    ///   - now: the realm's time, which a sandbox may move.
    ///   - due: real time, which queued mails keep to.
    package func release(limit: Int, at now: Date, due: Date) throws {
        try self.sql.execute(
            """
            UPDATE mails SET state = 'waiting', accepted_at = not_before, not_before = NULL, due_at = \(due)
            WHERE id IN (
                SELECT id FROM mails WHERE not_before IS NOT NULL AND not_before <= \(now) ORDER BY not_before LIMIT \(limit)
            )
            """)
    }

    /// Claims mails that are due, and counts the attempt: what kills its worker has been tried all the same.
    package func claim(limit: Int, lease: TimeInterval, at now: Date) throws -> [Claim] {
        try self.sql.rows(
            """
            UPDATE mails SET due_at = \(now.addingTimeInterval(lease)), attempts = attempts + 1
            WHERE id IN (SELECT id FROM mails WHERE due_at IS NOT NULL AND due_at <= \(now) ORDER BY due_at LIMIT \(limit))
            RETURNING id, kind, message, state, reason, attempts, accepted_at, ended_at
            """
        ).map { row in Claim(mail: try Self.mail(row), sealed: try? row.get("message"), sealer: self.sealer) }
    }

    /// After the clock was set back: nothing waits longer than it could have been told to.
    package func bringForward(to latest: Date) throws {
        try self.sql.execute("UPDATE mails SET due_at = \(latest) WHERE due_at > \(latest)")
    }

    /// Extends a claim.
    package func renew(_ id: UUID, until due: Date) throws {
        try self.sql.execute("UPDATE mails SET due_at = \(due) WHERE id = \(id) AND state = 'waiting'")
    }

    /// Stores what came of an attempt. What has ended stays ended, and whoever comes late with a failure, after somebody else took the claim over,
    /// changes nothing; that it was sent is good to know whoever holds it.
    ///
    /// - Parameters:
    ///   - claim: the mail as it was claimed.
    ///   - due: when to try again, if ever.
    ///   - keepsMessage: whether the content must stay readable (mailbox page, dead letters).
    /// - Returns: whether it was stored.
    @discardableResult
    package func update(_ mail: QueuedMail, claimedAs claim: QueuedMail, due: Date?, keepsMessage: Bool) throws -> Bool {
        let (state, reason, ended) = Self.columns(mail.state)
        let erased: SQL = keepsMessage ? "" : ", message = NULL"
        let stillOurs: SQL = state == "sent" ? "" : " AND attempts = \(claim.attempts)"
        return try self.sql.execute(
            """
            UPDATE mails SET state = \(state), reason = \(reason), attempts = \(mail.attempts), ended_at = \(ended), due_at = \(due)\(erased)
            WHERE id = \(mail.id) AND state = 'waiting'\(stillOurs)
            """) == 1
    }

    /// Stores that mails were handed over, whoever holds them by now: the same as ``update(_:claimedAs:due:keepsMessage:)`` for each, with few statements.
    package func sent(_ ids: [UUID], at now: Date, keepsMessages: Bool) throws {
        let erased: SQL = keepsMessages ? "" : ", message = NULL"
        for group in Self.groups(ids) {
            try self.sql.execute(
                """
                UPDATE mails SET state = 'sent', reason = NULL, ended_at = \(now), due_at = NULL\(erased)
                WHERE id IN (\(list: group)) AND state = 'waiting'
                """)
        }
    }

    /// Those of the mails that have ended, in whatever way: nobody is to send them any more.
    package func ended(among ids: [UUID]) throws -> [UUID] {
        try Self.groups(ids).flatMap { group in
            try self.sql.rows("SELECT id FROM mails WHERE id IN (\(list: group)) AND state <> 'waiting'").map {
                try $0.get("id", as: UUID.self)
            }
        }
    }

    private static let group = 32

    /// Always as many or one: a statement is prepared for each length of a list.
    private static func groups(_ ids: [UUID]) -> [[UUID]] {
        stride(from: 0, to: ids.count, by: Self.group).map { start in
            let group = Array(ids[start..<min(start + Self.group, ids.count)])
            guard let last = group.last, group.count > 1 else { return group }
            return group + Array(repeating: last, count: Self.group - group.count)
        }
    }

    package func has(_ id: UUID) throws -> Bool {
        try self.sql.row("SELECT id FROM mails WHERE id = \(id)") != nil
    }

    /// One mail with its content, if that is still kept.
    package func find(_ id: UUID) throws -> (mail: QueuedMail, message: SendNotification?)? {
        try self.sql.row("SELECT * FROM mails WHERE id = \(id)").map { (try Self.mail($0), try self.messageIfKept($0)) }
    }

    /// The latest mails that are sent or about to be, of one kind or of all, newest first; one that does not open comes without its content.
    package func latest(_ limit: Int, kind: String? = nil) throws -> [(mail: QueuedMail, message: SendNotification?)] {
        let ofKind: SQL = kind.map { " AND kind = \($0)" } ?? ""
        return try self.sql.rows(
            "SELECT * FROM mails WHERE state NOT IN ('scheduled', 'cancelled')" + ofKind
                + " ORDER BY accepted_at DESC, id DESC LIMIT \(limit)"
        ).map { (try Self.mail($0), try? self.messageIfKept($0)) }
    }

    /// The same of the person whom `sender` knows by `subject`.
    package func latest(_ limit: Int, to subject: SubjectID, from sender: String, kind: String) throws
        -> [(mail: QueuedMail, message: SendNotification?)]
    {
        try self.sql.rows(
            """
            SELECT * FROM mails WHERE sender = \(sender) AND subject = \(subject.rawValue) AND kind = \(kind)
                AND state NOT IN ('scheduled', 'cancelled') ORDER BY accepted_at DESC, id DESC LIMIT \(limit)
            """
        ).map { (try Self.mail($0), try? self.messageIfKept($0)) }
    }

    /// A keyed hash of what the mail says, kept when the content is gone, so that a reused key is still seen.
    private func fingerprint(of message: SendNotification) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return self.sealer.blindIndex(of: String(decoding: try encoder.encode(message), as: UTF8.self), for: "mails.fingerprint")
    }

    private static func message(_ sealed: [UInt8], of id: UUID, sealer: Sealer) throws -> SendNotification {
        try sealer.open(sealed, as: SendNotification.self, for: Self.context(id))
    }

    func messageIfKept(_ row: Row) throws -> SendNotification? {
        try row.optional("message", as: [UInt8].self).map { try Self.message($0, of: try row.get("id"), sealer: self.sealer) }
    }

    static func mail(_ row: Row) throws -> QueuedMail {
        let state: QueuedMail.State
        switch try row.get("state", as: String.self) {
        case "waiting": state = .waiting
        case "sent": state = .sent(at: try row.get("ended_at"))
        case "dead": state = .dead(reason: try row.optional("reason") ?? "", at: try row.get("ended_at"))
        case "scheduled": state = .scheduled
        case "cancelled": state = .cancelled(at: try row.get("ended_at"))
        case "discarded": state = .discarded(at: try row.get("ended_at"))
        default: throw DatabaseError.malformed(column: "state")
        }
        return QueuedMail(
            id: try row.get("id"), kind: try row.get("kind"), acceptedAt: try row.get("accepted_at"), attempts: try row.get("attempts"),
            state: state)
    }

    private static func columns(_ state: QueuedMail.State) -> (state: String, reason: String?, ended: Date?) {
        switch state {
        case .waiting: ("waiting", nil, nil)
        case .scheduled: ("scheduled", nil, nil)
        case .cancelled(let at): ("cancelled", nil, at)
        case .sent(let at): ("sent", nil, at)
        case .dead(let reason, let at): ("dead", reason, at)
        case .discarded(let at): ("discarded", nil, at)
        }
    }

    static func context(_ id: UUID) -> String {
        "mails.message:\(id.uuidString.lowercased())"
    }
}

extension Transaction {
    package func mails(_ sealer: Sealer) -> MailRepository { .init(sql: self, sealer: sealer) }
}
