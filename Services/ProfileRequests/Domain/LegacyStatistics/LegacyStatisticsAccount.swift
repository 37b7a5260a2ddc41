import Foundation
import Vocabulary

/// An account of SSOZ I, as its directory tells of it. Neither its login nor its password is part of it.
package struct LegacyStatisticsAccount: Hashable, Sendable, Identifiable {
    package let id: UUID
    /// The day it was last used in SSOZ I.
    package let lastUsed: CalendarDate
    package let unit: LegacyUnitReference
    package let roles: [LegacyRole]
    package let contact: LegacyContact
    /// Set once its permissions have moved to SSOZ II, for good.
    package let move: Move?

    package init(
        id: UUID, lastUsed: CalendarDate, unit: LegacyUnitReference, roles: [LegacyRole], contact: LegacyContact, move: Move? = nil
    ) {
        self.id = id
        self.lastUsed = lastUsed
        self.unit = unit
        self.roles = roles
        self.contact = contact
        self.move = move
    }

    /// When its permissions were moved, by whom, and the submission that holds the requests they became.
    package struct Move: Hashable, Sendable {
        package let at: Date
        package let by: UUID
        package let submissionID: UUID

        package init(at moment: Date, by account: UUID, submissionID: UUID) {
            self.at = moment
            self.by = account
            self.submissionID = submissionID
        }
    }
}

/// How SSOZ I names a unit: by its number in the register, by its REGON, or by both, which must then be the same unit's.
package struct LegacyUnitReference: Hashable, Sendable {
    package let registerBookNumber: RegisterBookNumber?
    package let regon: REGON?

    /// Nil when there is neither.
    package init?(registerBookNumber: RegisterBookNumber?, regon: REGON?) {
        guard registerBookNumber != nil || regon != nil else { return nil }
        self.registerBookNumber = registerBookNumber
        self.regon = regon
    }
}

/// How SSOZ I reached the person in the unit, as far as it knew. Prints `REDACTED`.
package struct LegacyContact: Hashable, Sendable, Codable, Redacted {
    package let telephone: PhoneNumber?
    package let email: EmailAddress?

    package init(telephone: PhoneNumber? = nil, email: EmailAddress? = nil) {
        self.telephone = telephone
        self.email = email
    }
}

/// The login of an SSOZ I account as somebody typed it. Logins compare without case. Prints `REDACTED`.
package struct LegacyLogin: Hashable, Sendable, Redacted {
    package static let longest = 64

    package let canonical: String

    /// 1 to 64 characters, none of them white space or a control character.
    package init(_ text: String) throws(InvalidIdentifier) {
        guard !text.isEmpty else { throw .empty }
        guard text.unicodeScalars.count <= Self.longest else { throw .length }
        for scalar in text.unicodeScalars where scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
            throw .characters
        }
        self.canonical = text.lowercased()
    }
}
