import Foundation
import ProfileRequestsDomain

/// What the requests of others are looked for by: any subset; drafts are never among them.
package struct VerificationCriteria: Hashable, Sendable {
    /// Nil finds every status but `szkic`.
    package var status: RequestStatus.Code?
    package var role: Role?
    package var kind: UnitKind?
    /// Words that must all stand in the unit's name, without regard to case, diacritics and order.
    package var unitName: String
    package var number: RequestNumber?
    package var documents: Documents?
    package var stage: Stage?
    /// Only what was submitted before this moment.
    package var submittedBefore: Date?

    /// Whether there is something to decide upon.
    package enum Documents: String, Hashable, Sendable, CaseIterable {
        case attached, received, missing
    }

    /// Where a pending request stands between its verifiers and its applicant.
    package enum Stage: String, Hashable, Sendable, CaseIterable {
        /// Sent back, and nothing new attached since.
        case sentBack
        /// Sent back, and something attached since.
        case completed
        /// Approved once, by the first of two.
        case secondApproval
    }

    package init(
        status: RequestStatus.Code? = .pending, role: Role? = nil, kind: UnitKind? = nil, unitName: String = "",
        number: RequestNumber? = nil,
        documents: Documents? = nil, stage: Stage? = nil, submittedBefore: Date? = nil
    ) {
        self.status = status
        self.role = role
        self.kind = kind
        self.unitName = unitName
        self.number = number
        self.documents = documents
        self.stage = stage
        self.submittedBefore = submittedBefore
    }
}

/// The order of the work list.
package struct VerificationOrder: Hashable, Sendable {
    package enum Key: String, Hashable, Sendable, CaseIterable {
        /// By "Data złożenia": what has waited longest comes first.
        case age
        case number
        case unit
    }

    package let key: Key
    package let isAscending: Bool

    package init(_ key: Key = .age, isAscending: Bool = true) {
        self.key = key
        self.isAscending = isAscending
    }
}
