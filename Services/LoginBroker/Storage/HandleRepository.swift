import Database
import Foundation
import LoginBrokerDomain

/// The table `handles`: single use, sixty seconds, hashed. A used row stays until it expires, so that a second use is seen.
package struct HandleRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE handles (
            hash BYTEA PRIMARY KEY,
            interaction TEXT NOT NULL,
            person TEXT NOT NULL,
            audience TEXT NOT NULL,
            stage TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            used_at BIGINT
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX handles_expires_at ON handles (expires_at)"]

    package func insert(_ handle: Handle) throws {
        try self.sql.execute(
            """
            INSERT INTO handles (hash, interaction, person, audience, stage, made_at, expires_at)
            VALUES (\(handle.hash), \(handle.interaction), \(handle.person), \(handle.audience), \(handle.stage), \(handle.madeAt),
                \(handle.expiresAt))
            """)
    }

    /// Uses a handle up. `nil` when it is unknown, expired, used, or meant for another service: the caller is not told which.
    package func redeem(_ hash: [UInt8], by audience: String, at now: Date) throws -> Handle? {
        try self.sql.row(
            """
            UPDATE handles SET used_at = \(now)
            WHERE hash = \(hash) AND audience = \(audience) AND used_at IS NULL AND expires_at > \(now)
            RETURNING hash, interaction, person, audience, stage, made_at
            """
        ).map { row in
            Handle(
                hash: try row.get("hash"), interaction: try row.get("interaction"), person: try row.get("person"),
                audience: try row.get("audience"), stage: try row.get("stage"), madeAt: try row.get("made_at"))
        }
    }

    /// Removes handles that expired before `date`.
    func removeExpired(before date: Date) throws {
        try self.sql.execute("DELETE FROM handles WHERE expires_at < \(date)")
    }
}

extension Transaction {
    package var handles: HandleRepository { .init(sql: self) }
}
