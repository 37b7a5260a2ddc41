import Database
import Foundation
import LoginBrokerDomain

/// The table `sms_challenges`: codes sent by SMS, stored as keyed hashes. One is current for an interaction: the latest.
package struct SMSChallengeRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE sms_challenges (
            id TEXT PRIMARY KEY,
            interaction TEXT NOT NULL,
            persona TEXT NOT NULL,
            code_hash BYTEA NOT NULL,
            sent_at BIGINT NOT NULL,
            tries_left BIGINT NOT NULL,
            used_at BIGINT,
            version BIGINT NOT NULL
        )
        """
    static let indexes: [SQL] = [
        "CREATE INDEX sms_challenges_interaction ON sms_challenges (interaction, sent_at)",
        "CREATE INDEX sms_challenges_sent_at ON sms_challenges (sent_at)",
    ]

    package func insert(_ challenge: SMSChallenge) throws {
        try self.sql.execute(
            """
            INSERT INTO sms_challenges (id, interaction, persona, code_hash, sent_at, tries_left, version)
            VALUES (\(challenge.id), \(challenge.interaction), \(challenge.persona), \(challenge.codeHash), \(challenge.sentAt),
                \(challenge.triesLeft), \(challenge.version))
            """)
    }

    /// The latest challenge of an interaction.
    package func current(for interaction: String) throws -> SMSChallenge? {
        try self.sql.row(
            "SELECT * FROM sms_challenges WHERE interaction = \(interaction) ORDER BY sent_at DESC, id DESC LIMIT 1"
        ).map { row in
            SMSChallenge(
                id: try row.get("id"), interaction: try row.get("interaction"), persona: try row.get("persona"),
                codeHash: try row.get("code_hash"), sentAt: try row.get("sent_at"), triesLeft: try row.get("tries_left"),
                usedAt: try row.optional("used_at"), version: try row.get("version"))
        }
    }

    /// How many codes were sent for an interaction.
    package func count(for interaction: String) throws -> Int {
        try self.sql.row("SELECT COUNT(*) AS sent FROM sms_challenges WHERE interaction = \(interaction)")?.get("sent") ?? 0
    }

    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ challenge: SMSChallenge) throws {
        let changed = try self.sql.execute(
            """
            UPDATE sms_challenges SET tries_left = \(challenge.triesLeft), used_at = \(challenge.usedAt), version = version + 1
            WHERE id = \(challenge.id) AND version = \(challenge.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    /// Removes codes sent before `date`.
    func removeSent(before date: Date) throws {
        try self.sql.execute("DELETE FROM sms_challenges WHERE sent_at < \(date)")
    }
}

extension Transaction {
    package var smsChallenges: SMSChallengeRepository { .init(sql: self) }
}
