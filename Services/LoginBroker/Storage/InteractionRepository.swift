import Database
import Foundation
import LoginBrokerDomain
import Vocabulary

/// The table `interactions`: authorization requests under way. No personal datum: people stand in it by the broker's own keys.
package struct InteractionRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE interactions (
            id TEXT PRIMARY KEY,
            browser_hash BYTEA NOT NULL,
            client TEXT NOT NULL,
            request TEXT NOT NULL,
            state TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            version BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX interactions_expires_at ON interactions (expires_at)"]

    package func insert(_ interaction: Interaction) throws {
        try self.sql.execute(
            """
            INSERT INTO interactions (id, browser_hash, client, request, state, started_at, expires_at, version)
            VALUES (\(interaction.id), \(interaction.browser), \(interaction.request.clientID.rawValue),
                \(try Self.json(interaction.request)), \(try Self.json(interaction.state)), \(interaction.startedAt),
                \(interaction.expiresAt), \(interaction.version))
            """)
    }

    package func find(_ id: String) throws -> Interaction? {
        try self.sql.row("SELECT * FROM interactions WHERE id = \(id)").map(Self.interaction)
    }

    /// - Throws: ``DatabaseError/notFound`` when there is none of that id.
    package func require(_ id: String) throws -> Interaction {
        guard let interaction = try self.find(id) else { throw DatabaseError.notFound }
        return interaction
    }

    /// Stores an interaction's new state.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ interaction: Interaction) throws {
        let changed = try self.sql.execute(
            """
            UPDATE interactions SET state = \(try Self.json(interaction.state)), version = version + 1
            WHERE id = \(interaction.id) AND version = \(interaction.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    /// Removes interactions that expired before `date`.
    func removeExpired(before date: Date) throws {
        try self.sql.execute("DELETE FROM interactions WHERE expires_at < \(date)")
    }

    private static func interaction(_ row: Row) throws -> Interaction {
        Interaction(
            id: try row.get("id"), browser: try row.get("browser_hash"),
            request: try Self.value(AuthorizationRequest.self, from: row.get("request")), startedAt: try row.get("started_at"),
            state: try Self.value(Interaction.State.self, from: row.get("state")), version: try row.get("version"))
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func value<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }
}

extension Transaction {
    package var interactions: InteractionRepository { .init(sql: self) }
}
