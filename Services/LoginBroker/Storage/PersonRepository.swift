import Database
import Foundation
import LoginBrokerDomain
import Sealing
import ServiceKit
import Vocabulary

/// The table `persons`: everybody who has logged in, found by a keyed hash of their identifier, their data sealed.
package struct PersonRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE persons (
            id TEXT PRIMARY KEY,
            identifier_hash BYTEA NOT NULL UNIQUE,
            identity BYTEA NOT NULL,
            migration BYTEA,
            account_status TEXT,
            account_version BIGINT,
            version BIGINT NOT NULL,
            first_seen_at BIGINT NOT NULL
        )
        """

    static let heldScopes: SQL = "ALTER TABLE persons ADD COLUMN held_scopes TEXT NOT NULL DEFAULT ''"

    package func find(_ id: UUID) throws -> Person? {
        try self.sql.row("SELECT * FROM persons WHERE id = \(id)").map(self.person)
    }

    package func require(_ id: UUID) throws -> Person {
        guard let person = try self.find(id) else { throw DatabaseError.notFound }
        return person
    }

    /// The person with this identifier, if they have ever logged in.
    func find(_ identifier: PersonIdentifier) throws -> Person? {
        try self.sql.row("SELECT * FROM persons WHERE identifier_hash = \(self.hash(identifier))").map(self.person)
    }

    /// The person behind `identity`, made when they log in for the first time. Names and scopes are those of the latest log-in.
    package func recognise(_ identity: Identity, holding scopes: Set<Scope>, newID: UUID, at now: Date) throws -> Person {
        let hash = self.hash(identity.identifier)
        if let row = try self.sql.row("SELECT * FROM persons WHERE identifier_hash = \(hash)") {
            var person = try self.person(row)
            guard person.identity != identity || person.heldScopes != scopes else { return person }
            person.identity = identity
            person.heldScopes = scopes
            try self.update(person)
            return try self.require(person.id)
        }
        let sealed = try self.sealer.seal(json: identity, for: Self.context("identity", newID))
        try self.sql.execute(
            """
            INSERT INTO persons (id, identifier_hash, identity, held_scopes, version, first_seen_at)
            VALUES (\(newID), \(hash), \(sealed), \(Scope.joined(scopes.sorted())), \(1), \(now))
            """)
        return Person(id: newID, identity: identity, heldScopes: scopes)
    }

    /// Stores a person's new state.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ person: Person) throws {
        let identity = try self.sealer.seal(json: person.identity, for: Self.context("identity", person.id))
        let migration = try person.migration.map { try self.sealer.seal(json: $0, for: Self.context("migration", person.id)) }
        let changed = try self.sql.execute(
            """
            UPDATE persons SET identity = \(identity), migration = \(migration), account_status = \(person.account?.status.rawValue),
                account_version = \(person.account?.version), held_scopes = \(Scope.joined(person.heldScopes.sorted())),
                version = version + 1
            WHERE id = \(person.id) AND version = \(person.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    private func person(_ row: Row) throws -> Person {
        let id = try row.get("id", as: UUID.self)
        let identity = try self.sealer.open(
            try row.get("identity", as: [UInt8].self), as: Identity.self, for: Self.context("identity", id))
        let migration = try row.optional("migration", as: [UInt8].self).map {
            try self.sealer.open($0, as: MigrationOutcome.self, for: Self.context("migration", id))
        }
        let account = try row.optional("account_status", as: String.self).flatMap(AccountCopy.Status.init).map {
            AccountCopy(status: $0, version: try row.get("account_version"))
        }
        return Person(
            id: id, identity: identity, migration: migration, account: account,
            heldScopes: Set(Scope.list(try row.get("held_scopes")) ?? []), version: try row.get("version"))
    }

    private func hash(_ identifier: PersonIdentifier) -> [UInt8] {
        self.sealer.blindIndex(of: Self.key(of: identifier), for: "persons.identifier")
    }

    /// What a person is recognised by; the two kinds of identifier cannot be mistaken for one another.
    private static func key(of identifier: PersonIdentifier) -> String {
        switch identifier {
        case .pesel(let pesel): "pesel:\(pesel.digits)"
        case .eidas(let identifier): "eidas:\(identifier.value)"
        }
    }

    private static func context(_ column: String, _ id: UUID) -> String {
        "persons.\(column):\(id.uuidString.lowercased())"
    }
}

extension Transaction {
    package func persons(_ sealer: Sealer) -> PersonRepository { .init(sql: self, sealer: sealer) }
}
