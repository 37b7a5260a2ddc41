import Vocabulary

/// An account in ePLOZ, as its directory tells it.
package struct LegacyAccount: Codable, Hashable, Sendable {
    package enum Status: String, Codable, CaseIterable, Hashable, Sendable {
        case active
        case blocked
        case closed
    }

    package let login: String
    package let email: EmailAddress?
    package let givenNames: String
    package let familyName: String
    package let status: Status

    package init(login: String, email: EmailAddress?, givenNames: String, familyName: String, status: Status) {
        self.login = login
        self.email = email
        self.givenNames = givenNames
        self.familyName = familyName
        self.status = status
    }
}
