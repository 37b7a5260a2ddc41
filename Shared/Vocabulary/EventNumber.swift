import Foundation

/// The number of a migration event, `MIGRATION_1701216444943`: the millisecond of its outcome, in UTC since 1970.
package struct EventNumber: TextIdentifier, Comparable, CustomStringConvertible {
    package let millisecond: Int64

    /// Moments before 1970 and after 2286 do not fit thirteen digits and become the nearest one that does.
    package init(millisecond: Int64) {
        self.millisecond = min(max(millisecond, 0), 9_999_999_999_999)
    }

    package init(at moment: Date) {
        self.init(millisecond: WarsawTime.milliseconds(of: moment))
    }

    /// Reads exactly `MIGRATION_` and thirteen ASCII digits.
    package init(_ text: String) throws(InvalidIdentifier) {
        guard !text.isEmpty else { throw .empty }
        guard text.hasPrefix(Self.prefix) else { throw .structure }
        guard let digits = Digits.strict(text.dropFirst(Self.prefix.count)) else { throw .characters }
        guard digits.count == 13 else { throw .length }
        self.init(millisecond: digits.reduce(Int64(0)) { $0 * 10 + Int64($1) })
    }

    package var value: String { Self.prefix + Digits.padded(Int(self.millisecond), to: 13) }

    /// The moment the number names.
    package var date: Date { Date(timeIntervalSince1970: Double(self.millisecond) / 1000) }

    /// The number to take when this one is taken already.
    package var next: EventNumber { EventNumber(millisecond: self.millisecond + 1) }

    package var description: String { self.value }

    package static func < (one: EventNumber, other: EventNumber) -> Bool { one.millisecond < other.millisecond }

    private static let prefix = "MIGRATION_"
}
