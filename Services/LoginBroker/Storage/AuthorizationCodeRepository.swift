import Database
import Foundation
import LoginBrokerDomain
import Vocabulary

/// The table `authorization_codes`: single use, sixty seconds, hashed. A used row stays until long after it expired, so that a second use
/// is seen as reuse and ends what the first one gave.
package struct AuthorizationCodeRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE authorization_codes (
            hash BYTEA PRIMARY KEY,
            client TEXT NOT NULL,
            redirect_uri TEXT NOT NULL,
            scopes TEXT NOT NULL,
            nonce TEXT,
            code_challenge TEXT,
            person TEXT NOT NULL,
            session TEXT NOT NULL,
            authenticated_at BIGINT NOT NULL,
            level TEXT NOT NULL,
            methods TEXT NOT NULL,
            issued_at BIGINT NOT NULL,
            used_at BIGINT,
            token_grant TEXT
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX authorization_codes_issued_at ON authorization_codes (issued_at)"]

    func insert(_ code: AuthorizationCode) throws {
        let authentication = code.authentication
        try self.sql.execute(
            """
            INSERT INTO authorization_codes (hash, client, redirect_uri, scopes, nonce, code_challenge, person, session,
                authenticated_at, level, methods, issued_at)
            VALUES (\(code.hash), \(code.clientID.rawValue), \(code.redirectURI), \(Scope.joined(code.scopes)), \(code.nonce),
                \(code.codeChallenge), \(authentication.person), \(authentication.session), \(authentication.at),
                \(authentication.level.uri), \(authentication.methods.joined(separator: " ")), \(code.issuedAt))
            """)
    }

    /// Uses up a code of `client`: `nil` when it is not known to that client, or used already.
    func redeem(_ hash: [UInt8], by client: ClientID, at now: Date) throws -> AuthorizationCode? {
        try self.sql.row(
            """
            UPDATE authorization_codes SET used_at = \(now)
            WHERE hash = \(hash) AND client = \(client.rawValue) AND used_at IS NULL
            RETURNING *
            """
        ).map(Self.code)
    }

    /// Remembers which grant a code led to.
    func link(_ hash: [UInt8], to grant: UUID) throws {
        try self.sql.execute("UPDATE authorization_codes SET token_grant = \(grant) WHERE hash = \(hash)")
    }

    /// The grant a used code led to.
    func grant(of hash: [UInt8], client: ClientID) throws -> UUID? {
        try self.sql.row(
            "SELECT token_grant FROM authorization_codes WHERE hash = \(hash) AND client = \(client.rawValue)"
        )?.optional("token_grant")
    }

    /// Removes codes issued before `date`.
    func removeIssued(before date: Date) throws {
        try self.sql.execute("DELETE FROM authorization_codes WHERE issued_at < \(date)")
    }

    private static func code(_ row: Row) throws -> AuthorizationCode {
        AuthorizationCode(
            hash: try row.get("hash"), clientID: ClientID(rawValue: try row.get("client")), redirectURI: try row.get("redirect_uri"),
            scopes: try row.scopes(), nonce: try row.optional("nonce"), codeChallenge: try row.optional("code_challenge"),
            authentication: try row.authentication(), issuedAt: try row.get("issued_at"))
    }
}

extension Transaction {
    package var authorizationCodes: AuthorizationCodeRepository { .init(sql: self) }
}
