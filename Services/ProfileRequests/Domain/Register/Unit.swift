import Foundation
import Vocabulary

/// A health-care entity or an office, from the register (RPWDL) or the central list.
package struct Unit: Hashable, Sendable, Codable, Identifiable {
    package let id: UUID
    package var kind: UnitKind
    package var name: String
    /// Absent where a unit has no entry in RPWDL; screens show "-".
    package var nip: NIP?
    package var regon: REGON?
    package var registerBookNumber: RegisterBookNumber?
    package var teryt: TERYT
    package var address: UnitAddress
    package var telephone: PhoneNumber?
    package var email: EmailAddress?
    package var scope: UnitScope
    /// Since when the unit is closed: its profiles are blocked and no role is on offer.
    package var closedAt: Date?

    package init(
        id: UUID, kind: UnitKind, name: String, nip: NIP? = nil, regon: REGON? = nil,
        registerBookNumber: RegisterBookNumber? = nil, teryt: TERYT, address: UnitAddress, telephone: PhoneNumber? = nil,
        email: EmailAddress? = nil, scope: UnitScope, closedAt: Date? = nil
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.nip = nip
        self.regon = regon
        self.registerBookNumber = registerBookNumber
        self.teryt = teryt
        self.address = address
        self.telephone = telephone
        self.email = email
        self.scope = scope
        self.closedAt = closedAt
    }

    package var isClosed: Bool { self.closedAt != nil }

    /// The voivodeship of the TERYT code, which is the one whose office looks after the unit.
    package var voivodeship: Voivodeship { self.teryt.voivodeship }
}

/// Where a unit is; the voivodeship is that of its TERYT code.
package struct UnitAddress: Hashable, Sendable, Codable {
    package var powiat: String
    package var gmina: String
    package var town: String
    package var postalCode: PostalCode
    /// Absent in villages without street names.
    package var street: String?
    package var building: String

    package init(powiat: String, gmina: String, town: String, postalCode: PostalCode, street: String?, building: String) {
        self.powiat = powiat
        self.gmina = gmina
        self.town = town
        self.postalCode = postalCode
        self.street = street
        self.building = building
    }
}

/// What a unit does in the system, which decides the roles on offer.
package enum UnitScope: String, Hashable, Sendable, Codable, CaseIterable {
    case central
    case supervising
    case reporting
    case supervisingAndReporting

    package var sections: Set<RoleSection> {
        switch self {
        case .central: [.central]
        case .supervising: [.supervising]
        case .reporting: [.reporting]
        case .supervisingAndReporting: [.supervising, .reporting]
        }
    }

    package var polishName: String {
        switch self {
        case .central: "centralna"
        case .supervising: "nadzorująca"
        case .reporting: "sprawozdająca"
        case .supervisingAndReporting: "nadzorująca i sprawozdająca"
        }
    }
}
