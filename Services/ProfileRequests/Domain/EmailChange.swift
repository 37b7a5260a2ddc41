import Foundation
import Vocabulary

/// A new address for an account's mails: asked for on the account's page, in force once the link that was sent to it is used.
///
/// An account has at most one that is pending; asking again ends the earlier one.
package struct EmailChange: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let accountID: UUID
    /// The hash of the token in the link.
    package let linkHash: [UInt8]
    /// When it was asked for and the link was sent.
    package let askedAt: Date
    package private(set) var state: State

    /// What has ended has forgotten the address.
    package enum State: Hashable, Sendable {
        case pending(EmailAddress)
        case confirmed
        /// Asked for again.
        case replaced
        case withdrawn
    }

    /// A change just asked for. The caller ends the earlier one and sends the mail.
    ///
    /// - Parameter earlier: when changes were asked for within the last 24 hours, those that have ended included.
    package init(
        id: UUID, of account: Account, to address: EmailAddress, linkHash: [UInt8], after earlier: [Date], at now: Date
    ) throws(EmailChangeError) {
        try Self.requireActive(account)
        guard address != account.email else { throw .sameAddress }
        if let earliest = MailLimit.earliest(after: earlier.max(), counted: earlier, at: now) { throw .tooManyMails(retryAt: earliest) }
        self.init(id: id, accountID: account.id, linkHash: linkHash, askedAt: now, state: .pending(address))
    }

    /// A change as storage holds it.
    package init(id: UUID, accountID: UUID, linkHash: [UInt8], askedAt: Date, state: State) {
        self.id = id
        self.accountID = accountID
        self.linkHash = linkHash
        self.askedAt = askedAt
        self.state = state
    }

    package var expiresAt: Date { self.askedAt.addingTimeInterval(ActivationLink.lifetime) }

    /// The address that is to be confirmed, expired or not.
    package var address: EmailAddress? {
        switch self.state {
        case .pending(let address): address
        case .confirmed, .replaced, .withdrawn: nil
        }
    }

    /// Whether the page behind the link shows its button; looking uses nothing up.
    @discardableResult
    package func check(for account: Account, at now: Date) throws(EmailChangeError) -> EmailAddress {
        try Self.requireActive(account)
        switch self.state {
        case .pending(let address):
            guard now < self.expiresAt else { throw .linkExpired }
            return address
        case .confirmed: throw .linkUsed
        case .replaced: throw .linkReplaced
        case .withdrawn: throw .withdrawn
        }
    }

    /// The button behind the link was pressed.
    ///
    /// - Returns: the address that is confirmed now.
    package mutating func confirm(for account: Account, at now: Date) throws(EmailChangeError) -> EmailAddress {
        let address = try self.check(for: account, at: now)
        self.state = .confirmed
        return address
    }

    /// Another one was asked for. What has ended stays as it ended.
    package mutating func replace() {
        self.end(as: .replaced)
    }

    /// "Anuluj zmianę", or the account was closed.
    package mutating func withdraw() {
        self.end(as: .withdrawn)
    }

    private mutating func end(as end: State) {
        switch self.state {
        case .pending: self.state = end
        case .confirmed, .replaced, .withdrawn: return
        }
    }

    private static func requireActive(_ account: Account) throws(EmailChangeError) {
        switch account.state {
        case .active: return
        case .unverified, .blocked: throw .accountBlocked
        case .closed: throw .accountClosed
        }
    }
}

package enum EmailChangeError: Error, Hashable, Sendable {
    /// Never sent, or so long ago that it is forgotten.
    case linkUnknown
    case linkUsed
    case linkExpired
    /// Ended by a newer one.
    case linkReplaced
    case withdrawn
    /// The address mails go to already.
    case sameAddress
    /// One mail a minute, five a day.
    case tooManyMails(retryAt: Date)
    case accountBlocked
    case accountClosed
}
