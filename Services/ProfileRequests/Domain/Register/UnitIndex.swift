import Foundation
import Vocabulary

/// The register as searches see it: all units in the order of their names, with what they can be looked for by except their numbers.
///
/// It is a value that never changes and takes some fifty bytes for each unit. Names are kept as numbers of their words: a part of a word is looked for in the
/// words that there are, few beside the units, and then each unit's words are compared with those found.
package struct UnitIndex: Sendable {
    /// What a search knows of a unit.
    package struct Entry: Hashable, Sendable {
        package let id: UUID
        /// ``Vocabulary/PolishText/searchKey(_:)`` of its name.
        package let searchKey: String
        package let kind: UnitKind
        package let scope: UnitScope
        package let voivodeship: Voivodeship
        package let isClosed: Bool

        package init(id: UUID, searchKey: String, kind: UnitKind, scope: UnitScope, voivodeship: Voivodeship, isClosed: Bool) {
            self.id = id
            self.searchKey = searchKey
            self.kind = kind
            self.scope = scope
            self.voivodeship = voivodeship
            self.isClosed = isClosed
        }

        package init(_ unit: Unit) {
            self.init(
                id: unit.id, searchKey: PolishText.searchKey(unit.name), kind: unit.kind, scope: unit.scope, voivodeship: unit.voivodeship,
                isClosed: unit.isClosed)
        }
    }

    /// A unit that is new or has changed, and the unit before which it now stands; nil where it stands last.
    package struct Change: Hashable, Sendable {
        package let entry: Entry
        package let next: UUID?

        package init(_ entry: Entry, before next: UUID?) {
            self.entry = entry
            self.next = next
        }
    }

    /// The number of the last change of the register that it knows of.
    package private(set) var change: Int64
    private var ids: [UUID] = []
    private var traits: [UnitTraits] = []
    private var words: [UInt32] = []
    /// Where each unit's words end; they begin where those of the unit before end.
    private var wordEnds: [UInt32] = []
    private var vocabulary = UnitVocabulary()

    package init(change: Int64) {
        self.change = change
    }

    package var count: Int { self.ids.count }

    /// Adds a unit whose name comes after all that are there.
    package mutating func append(_ entry: Entry) {
        self.ids.append(entry.id)
        self.traits.append(UnitTraits(entry))
        for word in entry.searchKey.utf8.split(separator: 0x20) { self.words.append(self.vocabulary.number(of: word)) }
        self.wordEnds.append(UInt32(self.words.count))
    }

    /// This index with changes made to it, which come in the order of their names. None may stand before another changed unit.
    package func applying(_ changes: [Change], upTo change: Int64) -> UnitIndex {
        var changed = UnitIndex(change: change)
        changed.vocabulary = self.vocabulary
        changed.ids.reserveCapacity(self.count + changes.count)
        changed.traits.reserveCapacity(self.count + changes.count)
        changed.wordEnds.reserveCapacity(self.count + changes.count)
        changed.words.reserveCapacity(self.words.count + 8 * changes.count)
        let replaced = Set(changes.map(\.entry.id))
        let added = Dictionary(grouping: changes, by: \.next)
        // Nearly every unit is passed by on its first byte.
        var isConcerned = [Bool](repeating: false, count: 256)
        for change in changes {
            isConcerned[Int(change.entry.id.uuid.0)] = true
            if let next = change.next { isConcerned[Int(next.uuid.0)] = true }
        }
        for (position, id) in self.ids.enumerated() {
            if isConcerned[Int(id.uuid.0)] {
                for change in added[id] ?? [] { changed.append(change.entry) }
                if replaced.contains(id) { continue }
            }
            changed.ids.append(id)
            changed.traits.append(self.traits[position])
            let start = position == 0 ? 0 : Int(self.wordEnds[position - 1])
            changed.words.append(contentsOf: self.words[start..<Int(self.wordEnds[position])])
            changed.wordEnds.append(UInt32(changed.words.count))
        }
        for change in added[nil] ?? [] { changed.append(change.entry) }
        return changed
    }

    /// All units that meet the criteria, whose numbers do not count here.
    package func search(_ criteria: UnitCriteria, sortedBy order: UnitOrder) -> Hits {
        Hits(index: self, positions: self.arranged(self.positions(criteria), by: order))
    }

    /// What a search has found, in order.
    package struct Hits: Sendable {
        fileprivate let index: UnitIndex
        fileprivate let positions: [UInt32]

        package var count: Int { self.positions.count }

        /// A part of the list; what lies beyond its end is left out.
        package func ids(from offset: Int, count: Int) -> [UUID] {
            self.positions.dropFirst(offset).prefix(count).map { self.index.ids[Int($0)] }
        }
    }

    // MARK: Finding

    /// In the order of names.
    private func positions(_ criteria: UnitCriteria) -> [UInt32] {
        let filter = UnitTraits.Filter(criteria)
        let sought = criteria.words
        guard !sought.isEmpty else { return self.positions { filter.admits($0) } }
        guard let marks = self.vocabulary.marks(of: sought) else { return [] }
        let wanted = sought.count == UInt64.bitWidth ? UInt64.max : (1 << UInt64(sought.count)) - 1
        return self.words.withUnsafeBufferPointer { words in
            marks.withUnsafeBufferPointer { marks in
                var start = 0
                var position = 0
                return self.positions { traits in
                    let end = Int(self.wordEnds[position])
                    defer {
                        start = end
                        position += 1
                    }
                    guard filter.admits(traits) else { return false }
                    var met: UInt64 = 0
                    for word in start..<end { met |= marks[Int(words[word])] }
                    return met == wanted
                }
            }
        }
    }

    /// - Parameter isFound: asked of each unit, in the order of names.
    @inline(__always)
    private func positions(_ isFound: (UnitTraits) -> Bool) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: self.count) { found, count in
            for position in self.traits.indices where isFound(self.traits[position]) {
                found.initializeElement(at: count, to: UInt32(position))
                count += 1
            }
        }
    }

    private func arranged(_ positions: [UInt32], by order: UnitOrder) -> [UInt32] {
        guard order.key == .kind else { return order.isAscending ? positions : positions.reversed() }
        var places = [Int](repeating: 0, count: UnitKind.allCases.count)
        for position in positions { places[self.traits[Int(position)].kind] += 1 }
        var next = 0
        for kind in UnitTraits.kindsByCode {
            next += places[kind]
            places[kind] = next - places[kind]
        }
        let byKind = [UInt32](unsafeUninitializedCapacity: positions.count) { arranged, count in
            for position in positions {
                let kind = self.traits[Int(position)].kind
                arranged.initializeElement(at: places[kind], to: position)
                places[kind] += 1
            }
            count = positions.count
        }
        return order.isAscending ? byKind : byKind.reversed()
    }
}
