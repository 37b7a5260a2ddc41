import Foundation
import Vocabulary

/// What a unit is looked for by: any subset, and nothing finds all.
package struct UnitCriteria: Hashable, Sendable {
    package var kind: UnitKind?
    package var nip: NIP?
    package var regon: REGON?
    package var registerBookNumber: RegisterBookNumber?
    /// Words that must all stand in the name, each perhaps as a part of a longer one, without regard to case, diacritics and order.
    package var name: String
    package var scope: UnitScope?
    package var voivodeship: Voivodeship?
    /// Only closed units, or only open ones.
    package var isClosed: Bool?

    package init(
        kind: UnitKind? = nil, nip: NIP? = nil, regon: REGON? = nil, registerBookNumber: RegisterBookNumber? = nil, name: String = "",
        scope: UnitScope? = nil, voivodeship: Voivodeship? = nil, isClosed: Bool? = nil
    ) {
        self.kind = kind
        self.nip = nip
        self.regon = regon
        self.registerBookNumber = registerBookNumber
        self.name = name
        self.scope = scope
        self.voivodeship = voivodeship
        self.isClosed = isClosed
    }

    /// Whether a number is asked for, which one unit has, or a few.
    package var hasNumber: Bool { self.nip != nil || self.regon != nil || self.registerBookNumber != nil }

    /// The words of ``name`` as ``UnitIndex`` compares them, each once, without those that stand within another.
    package var words: [String] {
        let words = Set(PolishText.searchKey(self.name).split(separator: " ").map(String.init))
        let longest = words.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
        let kept: [String] = longest.reduce(into: []) { kept, word in
            if !kept.contains(where: { $0.contains(word) }) { kept.append(word) }
        }
        return Array(kept.prefix(UInt64.bitWidth))
    }

    /// Whether a unit is one of those looked for. A register is searched by ``UnitIndex``; this says of one unit what that says of many.
    package func matches(_ unit: Unit) -> Bool {
        if let kind, unit.kind != kind { return false }
        if let nip, unit.nip != nip { return false }
        if let regon, unit.regon != regon { return false }
        if let registerBookNumber, unit.registerBookNumber != registerBookNumber { return false }
        if let scope, unit.scope != scope { return false }
        if let voivodeship, unit.voivodeship != voivodeship { return false }
        if let isClosed, unit.isClosed != isClosed { return false }
        let words = self.words
        guard !words.isEmpty else { return true }
        let key = PolishText.searchKey(unit.name)
        return words.allSatisfy { key.contains($0) }
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

    /// Puts a few units in this order; by kind means by its code, and by name within.
    package func sorted(_ units: [Unit]) -> [Unit] {
        let keyed = units.map { unit in
            (
                unit: unit,
                key: (
                    self.key == .kind ? unit.kind.rawValue : "", PolishText.collationKey(unit.name), unit.id.uuidString.lowercased()
                )
            )
        }
        let sorted = keyed.sorted { Self.precedes($0.key, $1.key) }.map(\.unit)
        return self.isAscending ? sorted : sorted.reversed()
    }

    /// By bytes, as the databases compare.
    private static func precedes(_ one: (String, String, String), _ other: (String, String, String)) -> Bool {
        for (left, right) in [(one.0, other.0), (one.1, other.1), (one.2, other.2)] where left != right {
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return false
    }
}
