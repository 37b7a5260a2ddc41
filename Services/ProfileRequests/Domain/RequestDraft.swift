import Foundation
import Vocabulary

/// A request form under way: what has been chosen and typed so far, right or wrong, so that nothing is lost on the way.
package struct RequestDraft: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let applicantID: UUID
    package let purpose: Purpose
    package private(set) var unitID: UUID?
    package private(set) var content: Content
    /// Grows with each stored change; what is saved must be what was shown.
    package let version: Int

    /// What the form is for. A person has one form under way for each.
    package enum Purpose: Hashable, Sendable {
        /// Four steps, beginning with the choice of a unit.
        case newProfile
        /// Three steps, in the unit of this profile.
        case furtherRoles(profile: UUID)

        /// `new`, or the profile's id.
        package init?(code: String) {
            if code == "new" {
                self = .newProfile
            } else if let profile = UUID(uuidString: code) {
                self = .furtherRoles(profile: profile)
            } else {
                return nil
            }
        }

        package var code: String {
            switch self {
            case .newProfile: "new"
            case .furtherRoles(let profile): profile.uuidString.lowercased()
            }
        }
    }

    /// As typed; checked when the person goes on, and once more when the form is saved. Prints `REDACTED`.
    package struct Content: Hashable, Sendable, Codable, Redacted {
        package var roles: [Role]
        package var telephone: String
        package var email: String

        package init(roles: [Role] = [], telephone: String = "", email: String = "") {
            self.roles = roles
            self.telephone = telephone
            self.email = email
        }

        package init(contact: ContactData) {
            self.init(telephone: contact.telephone.grouped, email: contact.email.address)
        }

        /// The contact data, once both parts are right.
        package var contact: ContactData? {
            guard let telephone = try? PhoneNumber(self.telephone), let email = try? EmailAddress(self.email) else { return nil }
            return ContactData(telephone: telephone, email: email)
        }
    }

    package init(id: UUID, applicantID: UUID, purpose: Purpose, unitID: UUID?, content: Content = Content(), version: Int = 1) {
        self.id = id
        self.applicantID = applicantID
        self.purpose = purpose
        self.unitID = unitID
        self.content = content
        self.version = version
    }

    /// "Wybierz": another unit offers other roles, so their choice begins anew; contact data stay.
    package mutating func choose(unit: UUID) {
        if self.unitID != unit { self.content.roles = [] }
        self.unitID = unit
    }

    package mutating func describe(_ content: Content) {
        self.content = content
    }
}
