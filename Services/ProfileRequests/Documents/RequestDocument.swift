import Foundation
import Vocabulary

/// All that stands in one printed application for access: the manual's "Wniosek o dostęp użytkownika do Systemu Statystyki
/// w Ochronie Zdrowia".
///
/// Every value is text ready to be printed, so that the paper does not change when the person, the unit or a role does later:
/// whoever keeps this value (sealed: it holds personal data) can print the same bytes again. A value that is `nil` or blank is
/// printed as "-"; one longer than 1000 characters is cut and ends in "…".
package struct RequestDocument: Hashable, Sendable, Codable, Redacted {
    package let destination: Destination
    package let person: Person
    package let unit: Unit
    /// In the order they are numbered on paper; one to eleven of them.
    package let roles: [Role]
    /// The sentence both signatures stand for.
    package let declaration: String
    /// Printed as a day in Warsaw and written into the file as its date of creation.
    package let printedAt: Date
    /// Where the system is found, for the foot of each page; for instance `ssoz.example.test`.
    package let systemAddress: String

    package init(
        destination: Destination, person: Person, unit: Unit, roles: [Role], declaration: String, printedAt: Date,
        systemAddress: String
    ) {
        self.destination = destination
        self.person = person
        self.unit = unit
        self.roles = roles
        self.declaration = declaration
        self.printedAt = printedAt
        self.systemAddress = systemAddress
    }

    /// To whom the signed paper goes.
    package struct Destination: Hashable, Sendable, Codable {
        package let name: String
        package let email: String?
        /// On one line.
        package let postalAddress: String?

        package init(name: String, email: String?, postalAddress: String?) {
            self.name = name
            self.email = email
            self.postalAddress = postalAddress
        }
    }

    /// Who asks.
    package struct Person: Hashable, Sendable, Codable, Redacted {
        /// The login of the UEOZ account.
        package let login: String?
        package let familyName: String?
        package let givenNames: String?
        package let telephone: String?
        package let email: String?

        package init(login: String?, familyName: String?, givenNames: String?, telephone: String?, email: String?) {
            self.login = login
            self.familyName = familyName
            self.givenNames = givenNames
            self.telephone = telephone
            self.email = email
        }
    }

    /// In which unit.
    package struct Unit: Hashable, Sendable, Codable {
        /// The kind in words, for instance "Podmiot leczniczy".
        package let kind: String?
        package let name: String?
        package let nip: String?
        package let regon: String?
        package let registerNumber: String?
        package let teryt: String?
        package let voivodeship: String?
        package let powiat: String?
        package let gmina: String?
        package let town: String?
        package let postalCode: String?
        package let street: String?
        package let building: String?
        package let telephone: String?
        package let email: String?

        package init(
            kind: String?, name: String?, nip: String?, regon: String?, registerNumber: String?, teryt: String?,
            voivodeship: String?, powiat: String?, gmina: String?, town: String?, postalCode: String?, street: String?,
            building: String?, telephone: String?, email: String?
        ) {
            self.kind = kind
            self.name = name
            self.nip = nip
            self.regon = regon
            self.registerNumber = registerNumber
            self.teryt = teryt
            self.voivodeship = voivodeship
            self.powiat = powiat
            self.gmina = gmina
            self.town = town
            self.postalCode = postalCode
            self.street = street
            self.building = building
            self.telephone = telephone
            self.email = email
        }
    }

    /// One role asked for.
    package struct Role: Hashable, Sendable, Codable {
        package let name: String
        package let description: String?
        /// The number of its request, for instance `U000594/2023`.
        package let number: String?

        package init(name: String, description: String?, number: String?) {
            self.name = name
            self.description = description
            self.number = number
        }
    }
}
