import Database
import Foundation
import Sealing

/// The table `outbox`. `due_at` is also the lease: whoever claims a message moves it into the future, and if they die it is due again.
package struct OutboxRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE outbox (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            payload BYTEA NOT NULL,
            attempts BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX outbox_due_at ON outbox (due_at)"]

    /// A claimed message and how often it has been tried, this time included.
    struct Claim: Sendable {
        let id: UUID
        let kind: String
        let attempt: Int
        /// A message that does not open (its key is gone, its row was tampered with) is claimed like any other, so that it holds up none.
        let message: Result<OutboxMessage, any Error>
    }

    /// Adds a message to be delivered after the transaction commits.
    ///
    /// - Parameter now: real time; a realm's moved clock must not delay delivery.
    package func append(_ message: OutboxMessage, sealedBy sealer: Sealer, at now: Date) throws {
        let payload = try sealer.seal(message.payload, for: Self.context(message.id))
        try self.sql.execute(
            """
            INSERT INTO outbox (id, kind, payload, attempts, due_at, created_at)
            VALUES (\(message.id), \(message.kind), \(payload), \(0), \(now), \(now))
            """)
    }

    /// Claims up to `limit` due messages for `lease` seconds.
    func claim(limit: Int, lease: TimeInterval, at now: Date, sealer: Sealer) throws -> [Claim] {
        try self.sql.rows(
            """
            UPDATE outbox SET due_at = \(now.addingTimeInterval(lease)), attempts = attempts + 1
            WHERE id IN (SELECT id FROM outbox WHERE due_at <= \(now) ORDER BY due_at LIMIT \(limit))
            RETURNING id, kind, payload, attempts
            """
        ).map { try Self.claim($0, sealer: sealer) }
    }

    /// Claims one message whether due or not, unless somebody else holds it right now.
    func claim(_ id: UUID, lease: TimeInterval, at now: Date, sealer: Sealer) throws -> Claim? {
        try self.sql.row(
            """
            UPDATE outbox SET due_at = \(now.addingTimeInterval(lease)), attempts = attempts + 1
            WHERE id = \(id) AND due_at <= \(now)
            RETURNING id, kind, payload, attempts
            """
        ).map { try Self.claim($0, sealer: sealer) }
    }

    /// After the clock was set back: nothing waits longer than it could have been told to.
    func bringForward(to latest: Date) throws {
        try self.sql.execute("UPDATE outbox SET due_at = \(latest) WHERE due_at > \(latest)")
    }

    func isPending(_ id: UUID) throws -> Bool {
        try self.sql.row("SELECT id FROM outbox WHERE id = \(id)") != nil
    }

    /// Forgets a message the receiver confirmed.
    func delivered(_ id: UUID) throws {
        try self.sql.execute("DELETE FROM outbox WHERE id = \(id)")
    }

    /// Forgets a message that has become pointless. One that is being delivered at this moment may arrive all the same.
    package func withdraw(_ id: UUID) throws {
        try self.delivered(id)
    }

    /// Gives a claim back, to be tried again at `due`.
    func postpone(_ id: UUID, until due: Date) throws {
        try self.sql.execute("UPDATE outbox SET due_at = \(due) WHERE id = \(id)")
    }

    private static func claim(_ row: Row, sealer: Sealer) throws -> Claim {
        let id = try row.get("id", as: UUID.self)
        let kind = try row.get("kind", as: String.self)
        let message = Result {
            OutboxMessage(id: id, kind: kind, payload: try sealer.open(try row.get("payload", as: [UInt8].self), for: Self.context(id)))
        }
        return Claim(id: id, kind: kind, attempt: try row.get("attempts"), message: message)
    }

    private static func context(_ id: UUID) -> String {
        "outbox.payload:\(id.uuidString.lowercased())"
    }
}

extension Transaction {
    package var outbox: OutboxRepository { .init(sql: self) }
}
