import Foundation

/// One person in one unit; at most one per unit. It exists for others once one of its requests has left `szkic`.
package struct Profile: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let accountID: UUID
    package let unitID: UUID
    package var contact: ContactData
    package let createdAt: Date
    package private(set) var block: Block?

    package init(id: UUID, accountID: UUID, unitID: UUID, contact: ContactData, createdAt: Date, block: Block? = nil) {
        self.id = id
        self.accountID = accountID
        self.unitID = unitID
        self.contact = contact
        self.createdAt = createdAt
        self.block = block
    }

    /// An administrator's act, with the reason the person is shown.
    package struct Block: Hashable, Sendable {
        package let by: UUID
        package let at: Date
        package let reason: VerifierNote

        package init(by administrator: UUID, at moment: Date, reason: VerifierNote) {
            self.by = administrator
            self.at = moment
            self.reason = reason
        }
    }

    package var isBlocked: Bool { self.block != nil }

    package mutating func block(by administrator: UUID, for reason: VerifierNote, at now: Date) throws(ProfileError) {
        guard administrator != self.accountID else { throw .ownProfile }
        guard self.block == nil else { throw .blockedAlready }
        self.block = Block(by: administrator, at: now, reason: reason)
    }

    package mutating func unblock(by administrator: UUID) throws(ProfileError) {
        guard administrator != self.accountID else { throw .ownProfile }
        guard self.block != nil else { throw .notBlocked }
        self.block = nil
    }

    /// - Parameter requests: the statuses of all its requests.
    package func status(requests: some Sequence<RequestStatus>, unitIsClosed: Bool) -> ProfileStatus? {
        ProfileStatus(requests: requests, isBlocked: self.isBlocked, unitIsClosed: unitIsClosed)
    }
}

package enum ProfileError: Error, Hashable, Sendable {
    case ownProfile, blockedAlready, notBlocked
}
