import Vocabulary

/// What a unit is filtered by, in four bytes: its kind, scope and voivodeship by their places among all there are, and whether it is closed.
struct UnitTraits: Sendable {
    private let bits: UInt32

    init(_ entry: UnitIndex.Entry) {
        var bits = Self.bits(entry.kind, Self.kindShift)
        bits |= Self.bits(entry.scope, Self.scopeShift)
        bits |= Self.bits(entry.voivodeship, Self.voivodeshipShift)
        if entry.isClosed { bits |= 1 << Self.closedShift }
        self.bits = bits
    }

    /// The place of its kind in ``UnitKind/allCases``.
    var kind: Int { Int(self.bits & 0xFF) }

    /// The places of the kinds in the order of their codes.
    static let kindsByCode = UnitKind.allCases.indices.sorted { one, other in
        UnitKind.allCases[one].rawValue.utf8.lexicographicallyPrecedes(UnitKind.allCases[other].rawValue.utf8)
    }

    private static let kindShift: UInt32 = 0
    private static let scopeShift: UInt32 = 8
    private static let voivodeshipShift: UInt32 = 16
    private static let closedShift: UInt32 = 24

    private static let kinds = Self.places(of: UnitKind.self)
    private static let scopes = Self.places(of: UnitScope.self)
    private static let voivodeships = Self.places(of: Voivodeship.self)

    private static func places<Value: CaseIterable & Hashable>(of type: Value.Type) -> [Value: UInt32] {
        Dictionary(zip(type.allCases, 0...)) { first, _ in first }
    }

    private static func bits(_ kind: UnitKind, _ shift: UInt32) -> UInt32 { (Self.kinds[kind] ?? 0xFF) << shift }
    private static func bits(_ scope: UnitScope, _ shift: UInt32) -> UInt32 { (Self.scopes[scope] ?? 0xFF) << shift }
    private static func bits(_ voivodeship: Voivodeship, _ shift: UInt32) -> UInt32 { (Self.voivodeships[voivodeship] ?? 0xFF) << shift }

    /// The part of a search that looks at these: one comparison a unit.
    struct Filter {
        private var mask: UInt32 = 0
        private var wanted: UInt32 = 0

        init(_ criteria: UnitCriteria) {
            if let kind = criteria.kind { self.want(UnitTraits.bits(kind, UnitTraits.kindShift), 0xFF << UnitTraits.kindShift) }
            if let scope = criteria.scope { self.want(UnitTraits.bits(scope, UnitTraits.scopeShift), 0xFF << UnitTraits.scopeShift) }
            if let voivodeship = criteria.voivodeship {
                self.want(UnitTraits.bits(voivodeship, UnitTraits.voivodeshipShift), 0xFF << UnitTraits.voivodeshipShift)
            }
            if let isClosed = criteria.isClosed { self.want(isClosed ? 1 << UnitTraits.closedShift : 0, 1 << UnitTraits.closedShift) }
        }

        private mutating func want(_ bits: UInt32, _ mask: UInt32) {
            self.mask |= mask
            self.wanted |= bits
        }

        func admits(_ traits: UnitTraits) -> Bool { traits.bits & self.mask == self.wanted }
    }
}
