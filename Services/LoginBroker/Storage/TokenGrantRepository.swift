import Database
import Foundation
import LoginBrokerDomain
import Vocabulary

/// The table `token_grants`: what a log-in gave a client. Revoking one ends every token that follows from it.
package struct TokenGrantRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE token_grants (
            id TEXT PRIMARY KEY,
            client TEXT NOT NULL,
            scopes TEXT NOT NULL,
            person TEXT NOT NULL,
            session TEXT NOT NULL,
            session_name TEXT NOT NULL,
            offline BIGINT NOT NULL,
            authenticated_at BIGINT NOT NULL,
            level TEXT NOT NULL,
            methods TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            revoked_at BIGINT
        )
        """
    /// Added after the table itself had been released.
    static let personIndex: SQL = "CREATE INDEX token_grants_person ON token_grants (person)"
    static let indexes: [SQL] = [
        "CREATE INDEX token_grants_session_name ON token_grants (session_name)",
        "CREATE INDEX token_grants_session ON token_grants (session)",
        "CREATE INDEX token_grants_made_at ON token_grants (made_at)",
    ]

    /// - Parameter sessionName: the `sid` the client knows the session by.
    func insert(_ grant: TokenGrant, sessionName: String) throws {
        let authentication = grant.authentication
        try self.sql.execute(
            """
            INSERT INTO token_grants (id, client, scopes, person, session, session_name, offline, authenticated_at, level, methods, made_at)
            VALUES (\(grant.id), \(grant.clientID.rawValue), \(Scope.joined(grant.scopes)), \(authentication.person),
                \(authentication.session), \(sessionName), \(grant.scopes.contains(.offlineAccess)), \(authentication.at),
                \(authentication.level.uri), \(authentication.methods.joined(separator: " ")), \(grant.madeAt))
            """)
    }

    package func find(_ id: UUID) throws -> TokenGrant? {
        try self.sql.row("SELECT * FROM token_grants WHERE id = \(id)").map { row in
            TokenGrant(
                id: id, clientID: ClientID(rawValue: try row.get("client")), scopes: try row.scopes(),
                authentication: try row.authentication(), madeAt: try row.get("made_at"), revokedAt: try row.optional("revoked_at"))
        }
    }

    /// The session at the node that a client knows by the name `sid`.
    func session(named sid: String, to client: ClientID) throws -> UUID? {
        try self.sql.row(
            "SELECT session FROM token_grants WHERE session_name = \(sid) AND client = \(client.rawValue) LIMIT 1"
        )?.get("session")
    }

    /// Ends a grant with all its tokens. Ending it twice is ending it once.
    func revoke(_ id: UUID, at now: Date) throws {
        try self.sql.execute("UPDATE token_grants SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL")
    }

    /// Ends the grants of a session at its log-out; those with `offline_access` go on (OpenID Connect Core section 11).
    func revokeGrants(ofSession session: UUID, at now: Date) throws {
        try self.sql.execute(
            "UPDATE token_grants SET revoked_at = \(now) WHERE session = \(session) AND offline = 0 AND revoked_at IS NULL")
    }

    /// Revokes all a person's grants, refresh tokens included.
    func revokeGrants(ofPerson person: UUID, at now: Date) throws {
        try self.sql.execute("UPDATE token_grants SET revoked_at = \(now) WHERE person = \(person) AND revoked_at IS NULL")
    }

    /// Removes the grants made before `date`, whose tokens have all ended.
    func removeMade(before date: Date) throws {
        try self.sql.execute("DELETE FROM token_grants WHERE made_at < \(date)")
    }
}

extension Transaction {
    package var tokenGrants: TokenGrantRepository { .init(sql: self) }
}
