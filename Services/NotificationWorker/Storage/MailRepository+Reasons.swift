import Contracts
import Database
import Foundation
import Sealing

/// Reasons that mails are sent for, and what becomes of the mails when one ends.
extension MailRepository {
    /// Cancels what has been queued for a reason and not been sent, dead letters too, and remembers it for what comes in later. Where the person is only reached
    /// elsewhere now, what was due already goes there instead: it outlives this end, and is ended by any later one.
    ///
    /// - Returns: how many mails were cancelled; ``ChangeTopic/cancelledMails`` is announced if any may be under way.
    @discardableResult
    package func end(_ reason: EndedReason, of sender: String, at now: Date) throws -> Int {
        let cause = Self.cause(reason.name, of: sender)
        try self.sql.execute(
            """
            INSERT INTO ended_causes (name, sequence) VALUES (\(cause), \(reason.sequence))
            ON CONFLICT (name) DO UPDATE SET sequence = \(reason.sequence) WHERE ended_causes.sequence < \(reason.sequence)
            """)
        if let moved = reason.moved { try self.redirect(cause, reason.sequence, to: moved) }
        let mayBeUnderWay =
            try self.sql.row(
                "SELECT id FROM mails WHERE cause = \(cause) AND cause_sequence <= \(reason.sequence) AND state = 'waiting' LIMIT 1") != nil
        let cancelled = try self.sql.execute(
            """
            UPDATE mails SET state = 'cancelled', message = NULL, due_at = NULL, not_before = NULL, ended_at = \(now)
            WHERE cause = \(cause) AND cause_sequence <= \(reason.sequence) AND state IN ('scheduled', 'waiting', 'dead')
            """)
        if mayBeUnderWay { try self.sql.announce(.cancelledMails) }
        return cancelled
    }

    private func redirect(_ cause: String, _ sequence: Int64, to moved: EndedReason.Moved) throws {
        // A reminder counts as accepted when its time came.
        let due = try self.sql.rows(
            """
            SELECT id, message FROM mails WHERE cause = \(cause) AND cause_sequence <= \(sequence) AND (
                (state = 'waiting' AND accepted_at <= \(moved.dueBy)) OR (state = 'scheduled' AND not_before <= \(moved.dueBy))
            )
            """)
        for row in due {
            let id = try row.get("id", as: UUID.self)
            // One that does not open cannot be sent anywhere.
            guard let message = try? self.messageIfKept(row) else { continue }
            let sealed = try self.sealer.seal(json: message.addressed(to: moved), for: Self.context(id))
            try self.sql.execute("UPDATE mails SET message = \(sealed), cause_sequence = \(sequence + 1) WHERE id = \(id)")
        }
    }

    /// One sender cannot end another's reasons.
    static func cause(_ name: String, of sender: String) -> String {
        "\(sender):\(name)"
    }
}

extension ChangeTopic {
    /// Mails that wait for their turn at the mail server have been cancelled.
    static let cancelledMails = ChangeTopic("cancelled_mails")
}
