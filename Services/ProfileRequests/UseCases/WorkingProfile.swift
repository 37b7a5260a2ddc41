import Database
import Foundation
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import Vocabulary

/// The profile a person works in, with what its approved roles allow.
package struct WorkingProfile: Sendable {
    package let profile: Profile
    package let unit: Unit
    package let roles: [Role]

    package var permissions: Set<Permission> { Set(self.roles.flatMap(\.permissions)) }

    /// The chosen profile, as long as it is this person's and active.
    package static func find(_ id: UUID?, of account: UUID, in realm: Realm) async throws -> WorkingProfile? {
        guard let id else { return nil }
        return try await realm.database.read { sql in try Self.find(id, of: account, sql: sql, realm: realm) }
    }

    static func find(_ id: UUID, of account: UUID, sql: Transaction, realm: Realm) throws -> WorkingProfile? {
        guard let profile = try sql.profiles(realm.sealer).find(id), profile.accountID == account else { return nil }
        let unit = try sql.units.require(profile.unitID)
        let requests = try sql.roleRequests(realm.sealer).all(ofProfile: id)
        let now = realm.now()
        guard profile.status(requests: requests.map { $0.status(at: now) }, unitIsClosed: unit.isClosed) == .active else { return nil }
        return WorkingProfile(profile: profile, unit: unit, roles: requests.filter { $0.status(at: now) == .approved }.map(\.role))
    }

    /// "Pracuj w profilu": from now on the session works in it.
    package static func choose(_ id: UUID, session: UUID, by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            guard try Self.find(id, of: actor.id, sql: sql, realm: realm) != nil else { throw DatabaseError.notFound }
            try sql.webSessions(realm.sealer).choose(id, session: session)
            try sql.record("profile.chosen", "profile:\(id)", by: actor, at: now)
        }
    }
}
