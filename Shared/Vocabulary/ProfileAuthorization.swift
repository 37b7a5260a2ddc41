import Foundation

/// The entry of `authorization_details` (RFC 9396 section 2) by which a token says which profile its person works in.
package struct ProfileAuthorization: Codable, Hashable, Sendable {
    /// The only type of authorization details there is.
    package static let type = "ssoz_profile"

    package let type: String
    /// The profile's id, lower case.
    package let identifier: String
    /// Which report of the profile the token was made of; only the provider makes anything of it.
    package let version: Int
    package let unit: Unit

    package init(profile: UUID, version: Int, unit: UnitSummary) {
        self.type = Self.type
        self.identifier = profile.uuidString.lowercased()
        self.version = version
        self.unit = Unit(unit)
    }

    /// The profile; `nil` when the entry is of another type.
    package var profile: UUID? {
        self.type == Self.type ? UUID(uuidString: self.identifier) : nil
    }

    /// A unit as OAuth's JSON writes it: snake case, ids in lower case.
    package struct Unit: Codable, Hashable, Sendable {
        package let id: String
        package let kind: String
        package let name: String
        package let nip: NIP?
        package let regon: REGON?
        package let registerBookNumber: RegisterBookNumber?
        package let teryt: TERYT?

        package enum CodingKeys: String, CodingKey {
            case id, kind, name, nip, regon, teryt
            case registerBookNumber = "register_book_number"
        }

        package init(_ unit: UnitSummary) {
            self.id = unit.id.uuidString.lowercased()
            self.kind = unit.kind
            self.name = unit.name
            self.nip = unit.nip
            self.regon = unit.regon
            self.registerBookNumber = unit.registerBookNumber
            self.teryt = unit.teryt
        }
    }
}
