import Foundation
import HTTPTypes
import Vocabulary

/// Having mails sent (served by notification-worker, scope `notifications`).
package enum NotificationAPI {
    /// Queues one mail; repeating an `idempotencyKey` queues nothing new and answers as the first time.
    package static let send = Endpoint<SendNotification, NotificationAccepted>(
        .post, "/v1/notifications", success: .accepted, isIdempotent: true)

    /// Says that a reason has gone: mails that were queued for it and have not been sent are not sent any more, nor those that come in later
    /// although they were queued before. Where it says where the person is reached now, what was due already is sent there.
    package static let endReason = Endpoint<EndedReason, Nothing>(.post, "/v1/notifications/reasons/end", isIdempotent: true)
}

package struct SendNotification: Codable, Hashable, Sendable {
    /// Unique to the sender's occasion for this mail, at most 128 characters; the same key means the same mail.
    package let idempotencyKey: String
    package let recipient: EmailAddress
    package let language: Language
    package let content: NotificationContent
    /// The moment before which it is not sent: a reminder.
    package let notBefore: Date?
    /// Why it is sent, if that may cease to be so.
    package let reason: NotificationReason?
    /// Whose mail it is, by the name the sender knows them by, so that a sandbox finds a persona's mails whatever address they go to.
    package let subject: SubjectID?

    package init(
        idempotencyKey: String, recipient: EmailAddress, language: Language, content: NotificationContent, notBefore: Date? = nil,
        reason: NotificationReason? = nil, subject: SubjectID? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.recipient = recipient
        self.language = language
        self.content = content
        self.notBefore = notBefore
        self.reason = reason
        self.subject = subject
    }
}

/// Why a mail is sent: it is cancelled when the reason is ended with the same or a later sequence. A reason that comes up again begins with
/// a later one.
package struct NotificationReason: Codable, Hashable, Sendable {
    /// Of the sender's, at most 128 characters, for instance `documents:` and a request's id. No personal datum.
    package let name: String
    package let sequence: Int64

    package init(name: String, sequence: Int64) {
        self.name = name
        self.sequence = sequence
    }
}

/// A reason that has gone, with all mails whose sequence is not later.
package struct EndedReason: Codable, Hashable, Sendable {
    /// The person's mails go elsewhere, or are written in another language, from now on. Those whose time has not come are queued anew by whoever
    /// says so; those whose time has come and that have not been sent are sent to the new address.
    package struct Moved: Codable, Hashable, Sendable {
        package let recipient: EmailAddress
        package let language: Language
        /// The last moment that counts as come, in whole seconds.
        package let dueBy: Date
        /// What switches such mails off from there; where it is left out, the link stays as it is.
        package let stopLink: String?

        package init(recipient: EmailAddress, language: Language, dueBy: Date, stopLink: String? = nil) {
            self.recipient = recipient
            self.language = language
            self.dueBy = dueBy
            self.stopLink = stopLink
        }
    }

    package let name: String
    package let sequence: Int64
    package let moved: Moved?

    package init(name: String, sequence: Int64, moved: Moved? = nil) {
        self.name = name
        self.sequence = sequence
        self.moved = moved
    }
}

extension SendNotification {
    /// The same mail for where the person is reached now.
    package func addressed(to moved: EndedReason.Moved) -> SendNotification {
        SendNotification(
            idempotencyKey: self.idempotencyKey, recipient: moved.recipient, language: moved.language,
            content: moved.stopLink.map { self.content.stopped(by: $0) } ?? self.content,
            notBefore: self.notBefore, reason: self.reason, subject: self.subject)
    }
}

extension NotificationContent {
    /// The same reminder with another link that switches it off; what is no reminder stays as it is.
    fileprivate func stopped(by link: String) -> NotificationContent {
        switch self {
        case .accountActivationReminder(let address, _): .accountActivationReminder(link: address, stopLink: link)
        case .documentsMissing(let unit, let request, let address, _):
            .documentsMissing(unit: unit, request: request, link: address, stopLink: link)
        default: self
        }
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
    /// The account has not been activated yet; `link` leads to where that goes on, `stopLink` switches such reminders off.
    case accountActivationReminder(link: String, stopLink: String?)
    /// Confirm a new e-mail address of an account by following `link` until `expiresAt`.
    case emailConfirmation(link: String, expiresAt: Date)
    /// Told to the old address once a new one is confirmed; `newAddressMasked` such as `a•••@poczta.example`.
    case emailChanged(newAddressMasked: String)
    /// The account has been closed.
    case accountClosed
    /// No signed document has been attached to the request yet; `link` leads to where that is done, `stopLink` switches such reminders off.
    case documentsMissing(unit: String, request: RequestedRole, link: String, stopLink: String?)
    /// The requests have been made and await verification.
    case requestsReceived(unit: String, requests: [RequestedRole])
    /// A verifier asks to complete a request; `note` says what.
    case requestSentBack(unit: String, request: RequestedRole, note: String)
    /// A request was approved: the role can be used.
    case requestApproved(unit: String, request: RequestedRole)
    /// A request was rejected, and why.
    case requestRejected(unit: String, request: RequestedRole, reason: String)
    /// The person's profile in the unit was blocked.
    case profileBlocked(unit: String)

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
