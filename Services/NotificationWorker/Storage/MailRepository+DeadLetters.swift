import Contracts
import Database
import Foundation
import NotificationWorkerDomain

/// Dead letters: looked at, replayed, given up.
extension MailRepository {
    /// Dead letters, newest first.
    ///
    /// - Parameters:
    ///   - kind: only of this kind.
    ///   - last: the last one of the page before, if this is not the first.
    package func dead(kind: String?, after last: UUID?, limit: Int) throws -> [(mail: QueuedMail, message: SendNotification?)] {
        let ofKind: SQL = kind.map { " AND kind = \($0)" } ?? ""
        let older: SQL =
            last.map { " AND (accepted_at, id) < (SELECT accepted_at, id FROM mails WHERE id = \($0))" } ?? ""
        return try self.sql.rows(
            "SELECT * FROM mails WHERE state = 'dead'" + ofKind + older + " ORDER BY accepted_at DESC, id DESC LIMIT \(limit)"
        ).map { (try Self.mail($0), try? self.messageIfKept($0)) }
    }

    /// Puts dead letters back into the queue as if they had never been tried; their Message-IDs stay.
    ///
    /// - Parameters:
    ///   - id: one of them; all of `kind`, or all there are, without.
    /// - Returns: how many there were.
    package func replay(_ id: UUID?, kind: String?, due: Date) throws -> Int {
        let one: SQL = id.map { " AND id = \($0)" } ?? ""
        let ofKind: SQL = kind.map { " AND kind = \($0)" } ?? ""
        return try self.sql.execute(
            "UPDATE mails SET state = 'waiting', reason = NULL, ended_at = NULL, attempts = 0, due_at = \(due) WHERE state = 'dead'" + one
                + ofKind)
    }

    /// Gives a dead letter up and erases what it says.
    ///
    /// - Returns: whether there was one.
    package func discard(_ id: UUID) throws -> Bool {
        try self.sql.execute("UPDATE mails SET state = 'discarded', message = NULL WHERE state = 'dead' AND id = \(id)") == 1
    }
}
