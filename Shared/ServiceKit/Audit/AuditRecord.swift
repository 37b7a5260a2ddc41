import Foundation

/// An entry as it is stored.
package struct AuditRecord: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let entry: AuditEntry

    package init(id: UUID, entry: AuditEntry) {
        self.id = id
        self.entry = entry
    }

    package var position: AuditPosition { AuditPosition(at: self.entry.at, id: self.id) }
}

/// A place in the order of the trail: by time, and by id among entries of one millisecond.
package struct AuditPosition: Hashable, Comparable, Sendable {
    package let at: Date
    package let id: UUID

    package init(at: Date, id: UUID) {
        self.at = at
        self.id = id
    }

    /// As databases compare.
    package static func < (one: AuditPosition, other: AuditPosition) -> Bool {
        one.at == other.at ? one.id.uuidString < other.id.uuidString : one.at < other.at
    }
}

/// From a moment up to, and not including, another.
package struct AuditPeriod: Hashable, Sendable {
    package let from: Date
    package let until: Date

    /// - Parameters:
    ///   - from: nil begins with the first entry.
    ///   - until: nil ends with the last.
    package init(from: Date? = nil, until: Date? = nil) {
        self.from = from ?? Date(timeIntervalSince1970: 0)
        self.until = until ?? Date(timeIntervalSince1970: 253_402_300_800)
    }
}
