import Database
import Foundation
import ProfileRequestsDomain
import Sealing
import Vocabulary

/// The table `profiles`. Contact data and the reason of a block are sealed.
package struct ProfileRepository {
    let sql: Transaction
    let columns: SealedColumns

    static let schema: SQL = """
        CREATE TABLE profiles (
            id TEXT PRIMARY KEY,
            account_id TEXT NOT NULL,
            unit_id TEXT NOT NULL REFERENCES units (id),
            contact BYTEA NOT NULL,
            created_at BIGINT NOT NULL,
            blocked_by TEXT,
            blocked_at BIGINT,
            block_reason BYTEA
        )
        """
    static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX profiles_account_unit ON profiles (account_id, unit_id)",
        "CREATE INDEX profiles_unit ON profiles (unit_id)",
    ]

    package func find(_ id: UUID) throws -> Profile? {
        try self.sql.row("SELECT * FROM profiles WHERE id = \(id)").map(self.profile)
    }

    package func require(_ id: UUID) throws -> Profile {
        guard let profile = try self.find(id) else { throw DatabaseError.notFound }
        return profile
    }

    package func find(account: UUID, unit: UUID) throws -> Profile? {
        try self.sql.row("SELECT * FROM profiles WHERE account_id = \(account) AND unit_id = \(unit)").map(self.profile)
    }

    package func all(of account: UUID) throws -> [Profile] {
        try self.sql.rows("SELECT * FROM profiles WHERE account_id = \(account) ORDER BY created_at, id").map(self.profile)
    }

    /// - Throws: ``DatabaseError/uniqueViolation`` when the person has a profile in the unit.
    package func insert(_ profile: Profile) throws {
        try self.sql.execute(
            """
            INSERT INTO profiles (id, account_id, unit_id, contact, created_at, blocked_by, blocked_at, block_reason)
            VALUES (\(profile.id), \(profile.accountID), \(profile.unitID), \(try self.columns.seal(profile.contact, "contact", of: profile.id)),
                \(profile.createdAt), \(profile.block?.by), \(profile.block?.at), \(try self.reason(profile)))
            """)
    }

    /// Stores contact data and block.
    package func update(_ profile: Profile) throws {
        let changed = try self.sql.execute(
            """
            UPDATE profiles SET contact = \(try self.columns.seal(profile.contact, "contact", of: profile.id)),
                blocked_by = \(profile.block?.by), blocked_at = \(profile.block?.at), block_reason = \(try self.reason(profile))
            WHERE id = \(profile.id)
            """)
        guard changed == 1 else { throw DatabaseError.notFound }
    }

    private func reason(_ profile: Profile) throws -> [UInt8]? {
        try profile.block.map { try self.columns.seal($0.reason, "block_reason", of: profile.id) }
    }

    func profile(_ row: Row) throws -> Profile {
        let id = try row.get("id", as: UUID.self)
        var block: Profile.Block?
        if let administrator = try row.optional("blocked_by", as: UUID.self) {
            block = Profile.Block(
                by: administrator, at: try row.get("blocked_at"),
                reason: try self.columns.open(try row.get("block_reason"), "block_reason", of: id))
        }
        return Profile(
            id: id, accountID: try row.get("account_id"), unitID: try row.get("unit_id"),
            contact: try self.columns.open(try row.get("contact"), "contact", of: id), createdAt: try row.get("created_at"), block: block)
    }
}

extension Transaction {
    package func profiles(_ sealer: Sealer) -> ProfileRepository {
        .init(sql: self, columns: SealedColumns(table: "profiles", sealer: sealer))
    }
}
