import Database
import Foundation
import LoginBrokerDomain
import Vocabulary

/// The table `node_sessions`: who is logged in at the national node in which browser. The cookie is stored hashed.
package struct NodeSessionRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE node_sessions (
            id TEXT PRIMARY KEY,
            cookie_hash BYTEA NOT NULL UNIQUE,
            person TEXT NOT NULL,
            authenticated_at BIGINT NOT NULL,
            level TEXT NOT NULL,
            methods TEXT NOT NULL,
            expires_at BIGINT NOT NULL,
            ended_at BIGINT
        )
        """
    static let indexes: [SQL] = [
        "CREATE INDEX node_sessions_person ON node_sessions (person)",
        "CREATE INDEX node_sessions_expires_at ON node_sessions (expires_at)",
    ]

    package func insert(_ session: NodeSession, cookieHash: [UInt8]) throws {
        try self.sql.execute(
            """
            INSERT INTO node_sessions (id, cookie_hash, person, authenticated_at, level, methods, expires_at)
            VALUES (\(session.id), \(cookieHash), \(session.authentication.person), \(session.authentication.at),
                \(session.authentication.level.uri), \(session.authentication.methods.joined(separator: " ")), \(session.expiresAt))
            """)
    }

    /// The same person has logged in again: the session goes on under a new cookie, and the old one counts no more.
    package func renew(_ session: NodeSession, cookieHash: [UInt8]) throws {
        try self.sql.execute(
            """
            UPDATE node_sessions SET cookie_hash = \(cookieHash), authenticated_at = \(session.authentication.at),
                level = \(session.authentication.level.uri), methods = \(session.authentication.methods.joined(separator: " ")),
                expires_at = \(session.expiresAt)
            WHERE id = \(session.id) AND ended_at IS NULL
            """)
    }

    package func find(cookieHash: [UInt8]) throws -> NodeSession? {
        try self.sql.row("SELECT * FROM node_sessions WHERE cookie_hash = \(cookieHash)").map(Self.session)
    }

    package func find(_ id: UUID) throws -> NodeSession? {
        try self.sql.row("SELECT * FROM node_sessions WHERE id = \(id)").map(Self.session)
    }

    /// Ends a session. Ending it twice is ending it once.
    package func end(_ id: UUID, at now: Date) throws {
        try self.sql.execute("UPDATE node_sessions SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL")
    }

    /// Ends every session of a person.
    package func endAll(of person: UUID, at now: Date) throws {
        try self.sql.execute("UPDATE node_sessions SET ended_at = \(now) WHERE person = \(person) AND ended_at IS NULL")
    }

    /// Removes sessions that expired before `date`.
    func removeExpired(before date: Date) throws {
        try self.sql.execute("DELETE FROM node_sessions WHERE expires_at < \(date)")
    }

    private static func session(_ row: Row) throws -> NodeSession {
        let id = try row.get("id", as: UUID.self)
        let methods = try row.get("methods", as: String.self).split(separator: " ").map(String.init)
        let authentication = Authentication(
            person: try row.get("person"), session: id, at: try row.get("authenticated_at"),
            level: AssuranceLevel(uri: try row.get("level")) ?? .low, methods: methods)
        return NodeSession(id: id, authentication: authentication, endedAt: try row.optional("ended_at"))
    }
}

extension Transaction {
    package var nodeSessions: NodeSessionRepository { .init(sql: self) }
}
