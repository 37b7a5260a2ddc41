import Foundation
import HTTPTypes

/// Mails that could not be delivered (served by notification-worker, scope `dead_letters`). Every look and every act is audited.
package enum DeadLetterAPI {
    /// A page of them, newest first. Query: `kind`, `after` (the last id of the page before), `limit` (1 to 100, 50 by default).
    package static let list = Endpoint<Nothing, DeadLetterList>(.get, "/v1/dead-letters", isIdempotent: true)
    package static let view = Endpoint<Nothing, DeadLetter>(.get, "/v1/dead-letters/:id", isIdempotent: true)
    /// Back into the queue, as if it had never been tried.
    package static let replay = Endpoint<Nothing, DeadLettersReplayed>(.post, "/v1/dead-letters/:id/replay", isIdempotent: true)
    /// The same for all of them; query: `kind`.
    package static let replayAll = Endpoint<Nothing, DeadLettersReplayed>(.post, "/v1/dead-letters/replay", isIdempotent: true)
    /// Gives one up and erases what it says.
    package static let discard = Endpoint<Nothing, Nothing>(.delete, "/v1/dead-letters/:id", isIdempotent: true)
}

package struct DeadLetterList: Codable, Hashable, Sendable {
    package let deadLetters: [DeadLetter]
    /// What to ask for the next page with, if there is one.
    package let next: UUID?

    package init(deadLetters: [DeadLetter], next: UUID?) {
        self.deadLetters = deadLetters
        self.next = next
    }
}

/// What an operator needs to know of a mail; what it says stays sealed.
package struct DeadLetter: Codable, Hashable, Sendable {
    package let id: UUID
    package let kind: String
    /// The recipient's address as far as it helps: `a•••@poczta.example`; nothing if the mail does not open.
    package let recipient: String?
    package let acceptedAt: Date
    package let diedAt: Date
    package let attempts: Int
    /// For instance `smtp 550` or `untrusted`.
    package let reason: String

    package init(id: UUID, kind: String, recipient: String?, acceptedAt: Date, diedAt: Date, attempts: Int, reason: String) {
        self.id = id
        self.kind = kind
        self.recipient = recipient
        self.acceptedAt = acceptedAt
        self.diedAt = diedAt
        self.attempts = attempts
        self.reason = reason
    }
}

package struct DeadLettersReplayed: Codable, Hashable, Sendable {
    package let count: Int

    package init(count: Int) {
        self.count = count
    }
}
