import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Makes up units and stores them, or writes them as a register file.
package struct UnitGeneration: Sendable {
    package let generator: UnitGenerator
    package let count: Int

    private static let storedTogether = 200

    package init(seed: UInt64, count: Int) {
        self.generator = UnitGenerator(seed: seed)
        self.count = count
    }

    /// Stores those that are not there yet, all or none.
    ///
    /// - Returns: how many were not.
    /// - Throws: ``RegisterImportError/otherUnits`` where a number they are to have is another unit's.
    func store(in realm: Realm, progress: @escaping @Sendable (Int) -> Void) async throws -> Int {
        try await realm.database.writeAlone { [now = realm.now(), generator, count] sql in
            var series = try generator.series()
            var added = 0
            var change: Int64?
            var dealt = 0
            while dealt < count || series.hasFixed {
                var units: [Unit] = []
                while units.count < Self.storedTogether, dealt < count || series.hasFixed {
                    units.append(try series.next())
                    dealt += 1
                }
                let there = try sql.units.find(Set(units.map(\.id)))
                let new = units.filter { there[$0.id] == nil }
                guard try sql.units.all(registerBookNumbers: new.compactMap(\.registerBookNumber)).isEmpty else {
                    throw RegisterImportError.otherUnits
                }
                progress(dealt)
                if new.isEmpty { continue }
                let current = try change ?? sql.units.nextChange()
                change = current
                try sql.units.insert(new, as: current)
                added += new.count
            }
            if let change {
                try sql.audit.append(
                    AuditEntry(at: now, actor: "generate-units", action: "register.generated", object: "register-change:\(change)"))
            }
            return added
        }
    }

    /// Writes them as a register file.
    func write(_ body: (String) throws -> Void) throws {
        try body(RegisterFileWriter.header)
        var series = try self.generator.series()
        var dealt = 0
        while dealt < self.count || series.hasFixed {
            try body(RegisterFileWriter.line(try series.next()))
            dealt += 1
        }
    }
}
