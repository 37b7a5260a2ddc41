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

    /// Whether the account bears the person's name: the family name and the first given name, case and diacritics folded, because the two
    /// systems never agreed on either.
    package func isNamed(like identity: Identity) -> Bool {
        PersonName(givenNames: self.givenNames, familyName: self.familyName)
            == PersonName(givenNames: identity.givenNames, familyName: identity.familyName)
    }

    /// The account without what it tells of a person.
    package var withLoginOnly: LegacyAccount {
        LegacyAccount(login: self.login, email: nil, givenNames: "", familyName: "", status: self.status)
    }

    /// The login but for its middle, enough to recognise one that is named: `pg•••ka`, `j•••`.
    package var maskedLogin: String {
        self.login.count < 6 ? "\(self.login.prefix(1))•••" : "\(self.login.prefix(2))•••\(self.login.suffix(2))"
    }
}
