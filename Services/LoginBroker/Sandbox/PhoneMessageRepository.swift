import Database
import Foundation
import Sealing

/// The table `phone_messages`: what the sandbox's telephones have received. The text holds a code, so it is sealed.
package struct PhoneMessageRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE phone_messages (
            id TEXT PRIMARY KEY,
            persona TEXT NOT NULL,
            text BYTEA NOT NULL,
            sent_at BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = [
        "CREATE INDEX phone_messages_sent_at ON phone_messages (sent_at)",
        "CREATE INDEX phone_messages_persona ON phone_messages (persona, sent_at)",
    ]

    package func insert(_ message: PhoneMessage) throws {
        let text = try self.sealer.seal(message.text, for: Self.context(message.id))
        try self.sql.execute(
            """
            INSERT INTO phone_messages (id, persona, text, sent_at)
            VALUES (\(message.id), \(message.persona), \(text), \(message.sentAt))
            """)
    }

    /// The latest messages, newest first, of one persona or of all.
    package func latest(_ limit: Int, for persona: String? = nil) throws -> [PhoneMessage] {
        let rows =
            if let persona {
                try self.sql.rows(
                    "SELECT * FROM phone_messages WHERE persona = \(persona) ORDER BY sent_at DESC, id DESC LIMIT \(limit)")
            } else {
                try self.sql.rows("SELECT * FROM phone_messages ORDER BY sent_at DESC, id DESC LIMIT \(limit)")
            }
        return try rows.map { row in
            let id = try row.get("id", as: UUID.self)
            return PhoneMessage(
                id: id, persona: try row.get("persona"),
                text: try self.sealer.openText(try row.get("text", as: [UInt8].self), for: Self.context(id)),
                sentAt: try row.get("sent_at"))
        }
    }

    /// Removes messages sent before `date`.
    func removeSent(before date: Date) throws {
        try self.sql.execute("DELETE FROM phone_messages WHERE sent_at < \(date)")
    }

    /// Removes messages that will have been sent after `date`: they come from a clock that was ahead.
    func removeSent(after date: Date) throws {
        try self.sql.execute("DELETE FROM phone_messages WHERE sent_at > \(date)")
    }

    private static func context(_ id: UUID) -> String {
        "phone_messages.text:\(id.uuidString.lowercased())"
    }
}

extension Transaction {
    package func phoneMessages(_ sealer: Sealer) -> PhoneMessageRepository { .init(sql: self, sealer: sealer) }
}
