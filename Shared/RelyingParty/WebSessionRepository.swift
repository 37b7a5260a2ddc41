import Database
import Foundation
import LibCrypto
import Sealing
import Vocabulary

/// The table `web_sessions`. The cookie is stored hashed, the ID token sealed.
package struct WebSessionRepository {
    let sql: Transaction
    let sealer: Sealer

    package static let schema: SQL = """
        CREATE TABLE web_sessions (
            id TEXT PRIMARY KEY,
            cookie_hash BYTEA NOT NULL UNIQUE,
            subject TEXT NOT NULL,
            id_token BYTEA NOT NULL,
            started_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL,
            profile TEXT,
            ended_at BIGINT
        )
        """
    package static let indexes: [SQL] = [
        "CREATE INDEX web_sessions_subject ON web_sessions (subject)",
        "CREATE INDEX web_sessions_started_at ON web_sessions (started_at)",
    ]

    package func insert(_ session: WebSession, cookie: OpaqueToken) throws {
        let idToken = try self.sealer.seal(session.idToken, for: Self.context(session.id))
        try self.sql.execute(
            """
            INSERT INTO web_sessions (id, cookie_hash, subject, id_token, started_at, seen_at, profile)
            VALUES (\(session.id), \(cookie.hash), \(session.subject.rawValue), \(idToken), \(session.startedAt), \(session.seenAt),
                \(session.choice))
            """)
    }

    /// The session of a cookie, whatever its standing.
    package func find(cookie: String) throws -> WebSession? {
        try self.sql.row("SELECT * FROM web_sessions WHERE cookie_hash = \(OpaqueToken.hash(of: cookie))").map { row in
            let id = try row.get("id", as: UUID.self)
            return WebSession(
                id: id, subject: SubjectID(rawValue: try row.get("subject")),
                idToken: try self.sealer.openText(try row.get("id_token", as: [UInt8].self), for: Self.context(id)),
                startedAt: try row.get("started_at"), seenAt: try row.get("seen_at"), choice: try row.optional("profile"),
                endedAt: try row.optional("ended_at"))
        }
    }

    /// Notes activity.
    package func touch(_ id: UUID, at now: Date) throws {
        try self.sql.execute("UPDATE web_sessions SET seen_at = \(now) WHERE id = \(id) AND ended_at IS NULL AND seen_at < \(now)")
    }

    /// Notes what the person has chosen to work in.
    package func choose(_ choice: UUID?, session id: UUID) throws {
        try self.sql.execute("UPDATE web_sessions SET profile = \(choice) WHERE id = \(id) AND ended_at IS NULL")
    }

    /// Ends a session. Ending it twice is ending it once.
    package func end(_ id: UUID, at now: Date) throws {
        try self.sql.execute("UPDATE web_sessions SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL")
    }

    /// Ends every session of a person.
    package func endAll(of subject: SubjectID, at now: Date) throws {
        try self.sql.execute("UPDATE web_sessions SET ended_at = \(now) WHERE subject = \(subject.rawValue) AND ended_at IS NULL")
    }

    /// Forgets sessions that were over a while ago.
    package func removeStarted(before date: Date) throws {
        try self.sql.execute("DELETE FROM web_sessions WHERE started_at < \(date)")
    }

    private static func context(_ id: UUID) -> String {
        "web_sessions.id_token:\(id.uuidString.lowercased())"
    }
}

extension Transaction {
    package func webSessions(_ sealer: Sealer) -> WebSessionRepository { .init(sql: self, sealer: sealer) }
}
