import Foundation
import HTTPTypes
import Vocabulary

/// Having mails sent (served by notification-worker, scope `notifications`).
package enum NotificationAPI {
    /// Queues one mail; repeating an `idempotencyKey` queues nothing new and answers as the first time.
    package static let send = Endpoint<SendNotification, NotificationAccepted>(
        .post, "/v1/notifications", success: .accepted, isIdempotent: true)
}

package struct SendNotification: Codable, Hashable, Sendable {
    /// Unique to the sender's occasion for this mail, at most 128 characters; the same key means the same mail.
    package let idempotencyKey: String
    package let recipient: EmailAddress
    package let language: Language
    package let content: NotificationContent

    package init(idempotencyKey: String, recipient: EmailAddress, language: Language, content: NotificationContent) {
        self.idempotencyKey = idempotencyKey
        self.recipient = recipient
        self.language = language
        self.content = content
    }
}

package struct NotificationAccepted: Codable, Hashable, Sendable {
    /// The mail, by the worker's name for it.
    package let id: UUID

    package init(id: UUID) {
        self.id = id
    }
}

/// What a mail says. The worker has one template for each kind.
package enum NotificationContent: Codable, Hashable, Sendable {
    /// Confirm the e-mail address of a new UEOZ account by following `link` until `expiresAt`.
    case accountActivation(link: String, expiresAt: Date)
    /// The requests have been made and await verification.
    case requestsReceived(unit: String, requests: [RequestedRole])
    /// A request was approved: the role can be used.
    case requestApproved(unit: String, request: RequestedRole)
    /// A request was rejected, and why.
    case requestRejected(unit: String, request: RequestedRole, reason: String)

    /// One role with the number of its request.
    package struct RequestedRole: Codable, Hashable, Sendable {
        /// For instance `U000594/2023`.
        package let number: String
        /// The role's Polish name.
        package let role: String

        package init(number: String, role: String) {
            self.number = number
            self.role = role
        }
    }
}
