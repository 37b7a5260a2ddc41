import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// The register of units of one database: looked into by everybody who asks for a role, made up at the first start of a sandbox.
package struct UnitRegister: Sendable {
    private let index = SharedUnitIndex()

    package init() {}

    /// One page of what the criteria leave, in order, and how many there are in all. A page beyond the last is the last.
    ///
    /// It knows of every change that was committed before it was called, by whichever instance.
    package func search(
        _ criteria: UnitCriteria, sortedBy order: UnitOrder, page: PageRequest, in database: any Database
    ) async throws -> PageOf<Unit> {
        if criteria.hasNumber {
            return try await database.read { sql in
                let withNumbers = try sql.units.all(
                    nip: criteria.nip, regon: criteria.regon, registerBookNumber: criteria.registerBookNumber)
                return PageOf(of: order.sorted(withNumbers.filter(criteria.matches)), page: page)
            }
        }
        var known = self.index.current
        while true {
            let found = try await database.read { [known] sql -> PageOf<Unit>? in
                // What a transaction sees may be older than what another has read since.
                guard let known, known.change >= (try sql.units.change) else { return nil }
                let hits = known.search(criteria, sortedBy: order)
                let page = page.within(hits.count)
                let ids = hits.ids(from: page.offset, count: page.size)
                let units = try sql.units.find(Set(ids))
                return PageOf(items: ids.compactMap { units[$0] }, total: hits.count, page: page)
            }
            if let found { return found }
            known = try await self.index.refreshed(from: database)
        }
    }

    /// Reads the register, so that the first search need not.
    package func prepare(in database: any Database) async throws {
        _ = try await self.index.refreshed(from: database)
    }

    /// Fills an empty register with made-up units, all or none. Instances that start together wait for the first of them, which would otherwise hold
    /// the others' inserts up for as long as its own take.
    package func seed(_ count: Int = 2000, seed: UInt64 = 2023, in database: any Database) async throws {
        guard try await database.read({ sql in try sql.units.isEmpty }) else { return }
        let units = try UnitGenerator(seed: seed).units(count)
        try await database.writeAlone { sql in
            guard try sql.units.isEmpty else { return }
            try sql.units.insert(units)
        }
    }
}
