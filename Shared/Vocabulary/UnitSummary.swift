import Foundation

/// What one service tells another of a unit (jednostka): enough to know it by, in its own system too. Everything in it stands in a register that
/// anybody may look into.
package struct UnitSummary: Hashable, Sendable, Codable, Identifiable {
    package let id: UUID
    /// The kind's code, for instance `CeZ`.
    package let kind: String
    package let name: String
    package let nip: NIP?
    package let regon: REGON?
    package let registerBookNumber: RegisterBookNumber?
    package let teryt: TERYT?

    package init(
        id: UUID, kind: String, name: String, nip: NIP? = nil, regon: REGON? = nil, registerBookNumber: RegisterBookNumber? = nil,
        teryt: TERYT? = nil
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.nip = nip
        self.regon = regon
        self.registerBookNumber = registerBookNumber
        self.teryt = teryt
    }
}
