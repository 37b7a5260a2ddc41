import Foundation
import NotificationWorkerDomain
import Vocabulary

/// Hands finished mails to a mail server.
package struct SMTPDelivery: MailDelivery {
    package let keepsMails = false

    private let transport: any MailTransport
    private let from: Mailbox

    /// - Parameter from: the sender; its domain makes Message-IDs.
    package init(transport: any MailTransport, from: Mailbox) {
        self.transport = transport
        self.from = from
    }

    package func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt {
        let domain = self.from.address.canonical.split(separator: "@").last.map(String.init) ?? "localhost"
        do {
            let message = MailMessage(
                from: self.from, recipient: Mailbox(address: recipient), subject: text.subject, text: text.text, html: text.html,
                messageID: try MessageID("\(id.uuidString.lowercased())@\(domain)"), date: acceptedAt)
            try await self.transport.send(message)
            return .delivered
        } catch let error as MailDeliveryError {
            if error.isPermanent { return .refusedForGood(reason: error.reason) }
            return error.isAboutTheServer ? .serverAway(reason: error.reason) : .failedForNow(reason: error.reason)
        } catch {
            return .refusedForGood(reason: "message cannot be written")
        }
    }
}
