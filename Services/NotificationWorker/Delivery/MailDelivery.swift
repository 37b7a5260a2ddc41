import Foundation
import NotificationWorkerDomain
import Vocabulary

/// Where finished mails go: to a mail server, or in sandbox mode without one to the mailbox page.
package protocol MailDelivery: Sendable {
    /// Whether mails stay readable here after they are delivered.
    var keepsMails: Bool { get }

    /// Delivers one mail.
    ///
    /// - Parameters:
    ///   - id: makes the Message-ID, the same for every attempt.
    ///   - acceptedAt: the mail's Date.
    func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt

    /// Begins nothing more, and lets what is being delivered go on for `limit`.
    func stop(within limit: Duration)
}

extension MailDelivery {
    /// For a delivery that takes no time.
    package func stop(within limit: Duration) {}
}

/// Keeps mails where the mailbox page shows them: being in the queue's table is being delivered.
package struct MailboxDelivery: MailDelivery {
    package let keepsMails = true

    package init() {}

    package func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt {
        .delivered
    }
}
