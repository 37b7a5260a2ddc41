import Contracts
import Database
import Foundation
import LibCrypto
import Sealing

/// A browser's stay at a stage: whoever redeemed the handle, until an hour has passed.
package struct StageSession: Sendable {
    /// As long as an interaction lives, and no longer.
    package static let lifetime: TimeInterval = 3600

    package let ticket: HandoverTicket
    package let expiresAt: Date

    package init(ticket: HandoverTicket, expiresAt: Date) {
        self.ticket = ticket
        self.expiresAt = expiresAt
    }
}

/// The table `stage_sessions` of a service that runs a stage. The cookie is stored hashed, the ticket sealed.
package struct StageSessionRepository {
    let sql: Transaction
    let sealer: Sealer

    package static let schema: SQL = """
        CREATE TABLE stage_sessions (
            cookie_hash BYTEA PRIMARY KEY,
            ticket BYTEA NOT NULL,
            expires_at BIGINT NOT NULL
        )
        """
    package static let indexes: [SQL] = ["CREATE INDEX stage_sessions_expires_at ON stage_sessions (expires_at)"]

    package func insert(_ session: StageSession, cookie: OpaqueToken) throws {
        let sealed = try self.sealer.seal(json: session.ticket, for: Self.context(cookie.hash))
        try self.sql.execute(
            "INSERT INTO stage_sessions (cookie_hash, ticket, expires_at) VALUES (\(cookie.hash), \(sealed), \(session.expiresAt))")
    }

    /// The session of a cookie, unless it has expired.
    package func find(cookie: String, at now: Date) throws -> StageSession? {
        let hash = OpaqueToken.hash(of: cookie)
        return try self.sql.row(
            "SELECT ticket, expires_at FROM stage_sessions WHERE cookie_hash = \(hash) AND expires_at > \(now)"
        ).map { row in
            StageSession(
                ticket: try self.sealer.open(try row.get("ticket", as: [UInt8].self), as: HandoverTicket.self, for: Self.context(hash)),
                expiresAt: try row.get("expires_at"))
        }
    }

    /// Ends a session.
    package func end(cookie: String) throws {
        try self.sql.execute("DELETE FROM stage_sessions WHERE cookie_hash = \(OpaqueToken.hash(of: cookie))")
    }

    /// Forgets sessions that have expired.
    package func removeExpired(at now: Date) throws {
        try self.sql.execute("DELETE FROM stage_sessions WHERE expires_at <= \(now)")
    }

    private static func context(_ hash: [UInt8]) -> String {
        "stage_sessions.ticket:\(Base64URL.encode(hash))"
    }
}

extension Transaction {
    package func stageSessions(_ sealer: Sealer) -> StageSessionRepository { .init(sql: self, sealer: sealer) }
}
