import Database
import Foundation
import ProfileRequestsDomain

/// The register of units: looked into by everybody who asks for a role, made up at the first start.
package struct UnitRegister: Sendable {
    package init() {}

    package func search(
        _ criteria: UnitCriteria, sortedBy order: UnitOrder, page: PageRequest, in database: any Database
    ) async throws -> PageOf<Unit> {
        try await database.read { sql in try sql.units.search(criteria, sortedBy: order, page: page) }
    }

    /// Fills an empty register with made-up units, all or none. Instances that start together wait for the first of them, which would otherwise hold
    /// the others' inserts up for as long as its own take.
    package func seed(_ count: Int = 2000, seed: UInt64 = 2023, in database: any Database) async throws {
        guard try await database.read({ sql in try sql.units.isEmpty }) else { return }
        let units = try UnitGenerator(seed: seed).units(count)
        try await database.writeAlone { sql in
            guard try sql.units.isEmpty else { return }
            for unit in units { try sql.units.insert(unit) }
        }
    }
}
