import Vocabulary

/// What a unit is filtered by, in four bytes.
struct UnitTraits: Sendable {
    /// Its place in ``UnitKind/allCases``.
    let kind: UInt8
    private let scope: UInt8
    private let voivodeship: UInt8
    private let isClosed: Bool

    init(_ entry: UnitIndex.Entry) {
        self.kind = Self.place(of: entry.kind)
        self.scope = Self.place(of: entry.scope)
        self.voivodeship = Self.place(of: entry.voivodeship)
        self.isClosed = entry.isClosed
    }

    /// The places of the kinds in the order of their codes.
    static let kindsByCode = UnitKind.allCases.indices.sorted { one, other in
        UnitKind.allCases[one].rawValue.utf8.lexicographicallyPrecedes(UnitKind.allCases[other].rawValue.utf8)
    }

    private static let kinds = Self.places(of: UnitKind.self)
    private static let scopes = Self.places(of: UnitScope.self)
    private static let voivodeships = Self.places(of: Voivodeship.self)

    private static func places<Value: CaseIterable & Hashable>(of type: Value.Type) -> [Value: UInt8] {
        Dictionary(zip(type.allCases, 0...)) { first, _ in first }
    }

    private static func place(of kind: UnitKind) -> UInt8 { Self.kinds[kind] ?? .max }
    private static func place(of scope: UnitScope) -> UInt8 { Self.scopes[scope] ?? .max }
    private static func place(of voivodeship: Voivodeship) -> UInt8 { Self.voivodeships[voivodeship] ?? .max }

    /// The part of a search that looks at these.
    struct Filter {
        private let kind: UInt8?
        private let scope: UInt8?
        private let voivodeship: UInt8?
        private let isClosed: Bool?

        init(_ criteria: UnitCriteria) {
            self.kind = criteria.kind.map(UnitTraits.place)
            self.scope = criteria.scope.map(UnitTraits.place)
            self.voivodeship = criteria.voivodeship.map(UnitTraits.place)
            self.isClosed = criteria.isClosed
        }

        func admits(_ traits: UnitTraits) -> Bool {
            if let kind, traits.kind != kind { return false }
            if let scope, traits.scope != scope { return false }
            if let voivodeship, traits.voivodeship != voivodeship { return false }
            if let isClosed, traits.isClosed != isClosed { return false }
            return true
        }
    }
}
