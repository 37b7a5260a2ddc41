import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Units looked at, added, changed, closed and opened again, as far as ``ProfileRequestsDomain/UnitAdministration`` goes.
package struct UnitAdministering: Sendable {
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(nudge: @escaping @Sendable () -> Void) {
        self.nudge = nudge
    }

    /// A unit, and how many people it concerns.
    package struct Found: Sendable {
        package let stored: UnitRepository.Stored
        /// Profiles of which a request has left `szkic`.
        package let profiles: Int
        /// Of these the ones with an approved role, blocked or not.
        package let profilesWithRole: Int
    }

    package func find(_ id: UUID, in realm: Realm) async throws -> Found {
        try await realm.database.read { sql in
            let stored = try sql.units.requireStored(id)
            let count = try sql.profiles(realm.sealer).count(in: id)
            return Found(stored: stored, profiles: count.all, profilesWithRole: count.withRole)
        }
    }

    /// Adds a unit. The same unit added twice is added once.
    ///
    /// - Throws: ``UnitAdministrationError``.
    package func add(_ unit: Unit, by verifier: Verifier, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            if let there = try sql.units.find(unit.id) {
                guard there == unit else { throw DatabaseError.conflict }
                return
            }
            try sql.administration(of: verifier, realm: realm).reach.check(unit, instead: nil)
            try Self.checkNumbers(of: unit, sql)
            try sql.units.insert(unit)
            try sql.record("unit.added", "unit:\(unit.id)", by: verifier.actor, at: now)
        }
    }

    /// Stores what has changed of a unit, but not whether it is closed.
    ///
    /// - Parameter change: as of which the unit was shown.
    /// - Throws: ``UnitAdministrationError``; ``DatabaseError/conflict`` when somebody else has changed it since.
    package func change(
        _ unit: Unit, shownAsOf change: Int64, by verifier: Verifier, in realm: Realm
    ) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            var stored = try sql.units.requireStored(unit.id)
            var unit = unit
            unit.closedAt = stored.unit.closedAt
            if stored.unit == unit { return }
            try sql.administration(of: verifier, realm: realm).reach.check(unit, instead: stored.unit)
            guard stored.change == change else { throw DatabaseError.conflict }
            try Self.checkNumbers(of: unit, sql)
            stored.unit = unit
            try sql.units.update(stored)
            try sql.record("unit.changed", "unit:\(unit.id)", by: verifier.actor, at: now)
            try sql.reportProfiles(in: unit.id, realm: realm)
        }
        self.nudge()
    }

    /// Closes a unit: its profiles are `zablokowany` until it is opened again.
    package func close(_ id: UUID, by verifier: Verifier, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            var stored = try sql.units.requireStored(id)
            let administration = try sql.administration(of: verifier, realm: realm)
            try administration.reach.checkClosing(stored.unit, own: administration.own)
            if stored.unit.isClosed { return }
            stored.unit.closedAt = now
            try sql.units.update(stored)
            try sql.record("unit.closed", "unit:\(id)", by: verifier.actor, at: now)
            try sql.reportProfiles(in: id, realm: realm)
        }
        self.nudge()
    }

    package func reopen(_ id: UUID, by verifier: Verifier, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            var stored = try sql.units.requireStored(id)
            guard try sql.administration(of: verifier, realm: realm).reach.covers(stored.unit) else {
                throw UnitAdministrationError.outOfReach
            }
            if !stored.unit.isClosed { return }
            stored.unit.closedAt = nil
            try sql.units.update(stored)
            try sql.record("unit.reopened", "unit:\(id)", by: verifier.actor, at: now)
            try sql.reportProfiles(in: id, realm: realm)
        }
        self.nudge()
    }

    /// A number in the register is one unit's; so is the REGON of a unit that has none, as an import knows it by that.
    private static func checkNumbers(of unit: Unit, _ sql: Transaction) throws {
        if let number = unit.registerBookNumber {
            guard try sql.units.all(registerBookNumber: number).allSatisfy({ $0.id == unit.id }) else {
                throw UnitAdministrationError.numberTaken
            }
        } else if let regon = unit.regon {
            guard try sql.units.allUnregistered(regons: [regon]).allSatisfy({ $0.id == unit.id }) else {
                throw UnitAdministrationError.regonTaken
            }
        }
    }
}

extension Transaction {
    /// How far somebody reaches who keeps units, or looks at them, as the database has it now, and the unit of the profile they work in.
    func administration(of verifier: Verifier, realm: Realm) throws -> (reach: UnitAdministration, own: UUID) {
        guard let id = verifier.profile,
            let working = try WorkingProfile.find(id, of: verifier.actor.id, sql: self, realm: realm),
            let reach = UnitAdministration(roles: working.roles, unit: working.unit)
        else { throw VerifierRefusal.notAllowed }
        return (reach, working.unit.id)
    }
}
