import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// The table `profile_copies`: what the profiles of SSOZ II give, as it was reported last. Nothing in it says who somebody is; units stand in a
/// public register.
package struct ProfileCopyRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE profile_copies (
            id TEXT PRIMARY KEY,
            person TEXT NOT NULL,
            version BIGINT NOT NULL,
            sound_since BIGINT NOT NULL,
            is_active BIGINT NOT NULL,
            unit TEXT NOT NULL,
            roles TEXT NOT NULL,
            permissions TEXT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX profile_copies_person ON profile_copies (person)"]

    package func find(_ id: UUID) throws -> ProfileCopy? {
        try self.sql.row("SELECT * FROM profile_copies WHERE id = \(id)").map(Self.copy)
    }

    /// The person's active profiles, by the names of their units.
    package func active(of person: UUID) throws -> [ProfileCopy] {
        let profiles = try self.sql.rows("SELECT * FROM profile_copies WHERE person = \(person) AND is_active = 1").map(Self.copy)
        let keyed = profiles.map { (key: PolishText.collationKey($0.unit.name), profile: $0) }
        return keyed.sorted { ($0.key, $0.profile.id.uuidString) < ($1.key, $1.profile.id.uuidString) }.map(\.profile)
    }

    /// Stores what is known of a profile now.
    ///
    /// - Throws: ``DatabaseError/conflict`` when something as new is stored already.
    package func put(_ copy: ProfileCopy) throws {
        let unit = String(decoding: try ContractCoding.encoder.encode(copy.unit), as: UTF8.self)
        let changed = try self.sql.execute(
            """
            INSERT INTO profile_copies (id, person, version, sound_since, is_active, unit, roles, permissions)
            VALUES (\(copy.id), \(copy.person), \(copy.version), \(copy.soundSince), \(copy.isActive), \(unit),
                \(copy.roles.joined(separator: " ")), \(copy.permissions.joined(separator: " ")))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, sound_since = excluded.sound_since,
                is_active = excluded.is_active, unit = excluded.unit, roles = excluded.roles, permissions = excluded.permissions
            WHERE profile_copies.version < excluded.version AND profile_copies.person = excluded.person
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    private static func copy(_ row: Row) throws -> ProfileCopy {
        ProfileCopy(
            id: try row.get("id"), person: try row.get("person"), version: try row.get("version"), soundSince: try row.get("sound_since"),
            isActive: try row.get("is_active"),
            unit: try ContractCoding.decoder.decode(UnitSummary.self, from: Data(try row.get("unit", as: String.self).utf8)),
            roles: try Self.codes("roles", row), permissions: try Self.codes("permissions", row))
    }

    private static func codes(_ column: String, _ row: Row) throws -> [String] {
        try row.get(column, as: String.self).split(separator: " ").map(String.init)
    }
}

extension Transaction {
    package var profileCopies: ProfileCopyRepository { .init(sql: self) }
}
