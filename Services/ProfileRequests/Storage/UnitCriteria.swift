import ProfileRequestsDomain
import Vocabulary

/// What a unit is looked for by: any subset, and nothing finds all.
package struct UnitCriteria: Hashable, Sendable {
    package var kind: UnitKind?
    package var nip: NIP?
    package var regon: REGON?
    package var registerBookNumber: RegisterBookNumber?
    /// Words that must all stand in the name, without regard to case, diacritics and order.
    package var name: String

    package init(
        kind: UnitKind? = nil, nip: NIP? = nil, regon: REGON? = nil, registerBookNumber: RegisterBookNumber? = nil, name: String = ""
    ) {
        self.kind = kind
        self.nip = nip
        self.regon = regon
        self.registerBookNumber = registerBookNumber
        self.name = name
    }
}

/// The order of found units.
package struct UnitOrder: Hashable, Sendable {
    package enum Key: String, Hashable, Sendable, CaseIterable {
        case name, kind
    }

    package let key: Key
    package let isAscending: Bool

    package init(_ key: Key = .name, isAscending: Bool = true) {
        self.key = key
        self.isAscending = isAscending
    }
}
