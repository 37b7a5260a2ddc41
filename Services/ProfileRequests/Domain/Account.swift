import Foundation
import Vocabulary

/// The UEOZ account a person has for all systems: who it is, its login, its e-mail address, and whether it may be used.
package struct Account: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let identity: Identity
    package let login: Login
    package private(set) var email: EmailAddress
    /// What mails to the person are written in.
    package private(set) var language: Language
    package let termsAcceptedAt: Date
    package let createdAt: Date
    package private(set) var state: State
    /// When the address was confirmed by the link; nil before.
    package private(set) var activatedAt: Date?
    package private(set) var closedAt: Date?
    /// The latest activation link; kept after its use, so that a second use is seen as one.
    package private(set) var link: ActivationLink
    /// The mails sent again within the last 24 hours.
    package private(set) var resentAt: [Date]
    /// Whether the person wants no reminders that the account waits to be activated.
    package private(set) var isReminderOff: Bool

    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case unverified, active, blocked, closed
    }

    package enum Event: Hashable, Sendable {
        /// The button behind the link was pressed. - Parameter linkHash: the hash of the token in the link.
        case activate(linkHash: [UInt8])
        /// "Chcę dostać nowy e-mail": a new link ends the old one.
        case resend(linkHash: [UInt8])
        /// A mistyped address put right before activation; counts as a mail sent again, within a limit of its own.
        case correctEmail(EmailAddress, linkHash: [UInt8])
        /// A new address that ``EmailChange`` has seen confirmed.
        case changeEmail(EmailAddress)
        case changeLanguage(Language)
        /// No more reminders that the account waits to be activated.
        case stopReminders
        case block
        case unblock
        case close
    }

    package enum Effect: Hashable, Sendable {
        case sendActivation
        /// Tell the broker.
        case publishChange
        case cancelActivationReminders
        case endSessions
        /// Tell the address that mails went to until now.
        case notifyOldAddress(EmailAddress)
        /// What waits to be sent goes to the old address, or is in the old language.
        case renewReminders
    }

    /// "Zapisz": a new account, `unverified`, with its first link. The caller sends the first mail and tells the broker.
    package init(
        id: UUID, identity: Identity, login: Login, email: EmailAddress, language: Language = .polish, termsAcceptedAt: Date,
        linkHash: [UInt8], at now: Date
    ) {
        self.init(
            id: id, identity: identity, login: login, email: email, language: language, termsAcceptedAt: termsAcceptedAt, createdAt: now,
            state: .unverified, activatedAt: nil, link: ActivationLink(hash: linkHash, sentAt: now), resentAt: [])
    }

    /// An account as storage holds it.
    package init(
        id: UUID, identity: Identity, login: Login, email: EmailAddress, language: Language = .polish, termsAcceptedAt: Date,
        createdAt: Date,
        state: State, activatedAt: Date?, closedAt: Date? = nil, link: ActivationLink, resentAt: [Date], isReminderOff: Bool = false
    ) {
        self.id = id
        self.identity = identity
        self.login = login
        self.email = email
        self.language = language
        self.termsAcceptedAt = termsAcceptedAt
        self.createdAt = createdAt
        self.state = state
        self.activatedAt = activatedAt
        self.closedAt = closedAt
        self.link = link
        self.resentAt = resentAt
        self.isReminderOff = isReminderOff
    }

    package mutating func apply(_ event: Event, at now: Date) throws(AccountError) -> [Effect] {
        switch (self.state, event) {
        case (.unverified, .activate(let hash)):
            try self.link.use(hash, at: now)
            self.state = .active
            self.activatedAt = now
            return [.cancelActivationReminders, .publishChange]
        case (.active, .activate(let hash)):
            throw hash == self.link.hash ? .linkUsed : .linkUnknown
        case (.unverified, .resend(let hash)):
            if let earliest = self.nextResend(after: now) { throw .tooManyMails(retryAt: earliest) }
            self.replaceLink(by: hash, at: now)
            return [.sendActivation]
        case (.unverified, .correctEmail(let email, let hash)):
            guard email != self.email else { throw .sameAddress }
            if let earliest = MailLimit.earliestCorrection(counted: self.resentAt, at: now) { throw .tooManyMails(retryAt: earliest) }
            self.replaceLink(by: hash, at: now)
            self.email = email
            // Whoever refused the reminders had the old address.
            self.isReminderOff = false
            return [.sendActivation, .renewReminders]
        case (.unverified, .stopReminders):
            guard !self.isReminderOff else { return [] }
            self.isReminderOff = true
            return [.cancelActivationReminders]
        case (.active, .stopReminders), (.blocked, .stopReminders), (.closed, .stopReminders):
            return []
        case (.active, .changeEmail(let email)):
            let old = self.email
            self.email = email
            return [.notifyOldAddress(old), .renewReminders]
        case (.active, .changeLanguage(let language)):
            self.language = language
            return [.renewReminders]
        case (.unverified, .block):
            self.state = .blocked
            return [.cancelActivationReminders, .publishChange]
        case (.active, .block):
            self.state = .blocked
            return [.publishChange, .endSessions]
        case (.blocked, .unblock):
            self.state = self.activatedAt == nil ? .unverified : .active
            return [.publishChange]
        case (.unverified, .close), (.active, .close), (.blocked, .close):
            self.state = .closed
            self.closedAt = now
            return [.cancelActivationReminders, .publishChange, .endSessions]
        case (.active, .resend), (.active, .correctEmail):
            throw .activeAlready
        case (.blocked, .activate), (.blocked, .resend), (.blocked, .correctEmail), (.blocked, .changeEmail), (.blocked, .changeLanguage):
            throw .blocked
        case (.closed, .activate), (.closed, .resend), (.closed, .correctEmail), (.closed, .changeEmail), (.closed, .changeLanguage),
            (.closed, .block), (.closed, .unblock), (.closed, .close):
            throw .closed
        case (.unverified, .changeEmail), (.unverified, .changeLanguage), (.unverified, .unblock), (.active, .unblock), (.blocked, .block):
            throw .outOfOrder
        }
    }

    /// When "Chcę dostać nowy e-mail" will work again; nil if it does now.
    package func nextResend(after now: Date) -> Date? {
        MailLimit.earliest(after: self.link.sentAt, counted: self.resentAt, at: now)
    }

    private mutating func replaceLink(by hash: [UInt8], at now: Date) {
        self.resentAt = MailLimit.recent(self.resentAt, at: now) + [now]
        self.link = ActivationLink(hash: hash, sentAt: now)
    }
}

/// A link that confirms an e-mail address: it holds 24 hours and works once. Only the hash of its token is kept.
package struct ActivationLink: Hashable, Sendable {
    package let hash: [UInt8]
    package let sentAt: Date
    package private(set) var usedAt: Date?

    package static let lifetime: TimeInterval = 24 * 3600

    package init(hash: [UInt8], sentAt: Date, usedAt: Date? = nil) {
        self.hash = hash
        self.sentAt = sentAt
        self.usedAt = usedAt
    }

    package var expiresAt: Date { self.sentAt.addingTimeInterval(Self.lifetime) }

    /// Whether the page behind the link shows its button; looking uses nothing up.
    package func check(_ hash: [UInt8], at now: Date) throws(AccountError) {
        guard hash == self.hash else { throw .linkUnknown }
        guard self.usedAt == nil else { throw .linkUsed }
        guard now < self.expiresAt else { throw .linkExpired }
    }

    fileprivate mutating func use(_ hash: [UInt8], at now: Date) throws(AccountError) {
        try self.check(hash, at: now)
        self.usedAt = now
    }
}

package enum AccountError: Error, Hashable, Sendable {
    /// Never sent, or ended by a newer one.
    case linkUnknown
    case linkUsed
    case linkExpired
    /// One mail a minute, five more a day; eight with addresses put right.
    case tooManyMails(retryAt: Date)
    case activeAlready
    /// An address put right must be another one.
    case sameAddress
    case blocked
    case closed
    case outOfOrder
}
