import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

extension LegacyTransfers {
    /// What a transfer came to: the profile, and what became of each role.
    package struct Summary: Sendable {
        /// The roles of SSOZ I.
        package let legacyRoles: [LegacyRole]
        package let profile: Profile
        package let unit: Unit
        /// Whether the person can work in the profile at present.
        package let isActive: Bool
        /// The requests that the roles became, by number.
        package let requests: [RoleRequest]
        /// Roles that the person had in the unit before.
        package let held: [Role]
        /// Roles that nobody can have in the unit.
        package let notOnOffer: [Role]
        /// Requests that waited for one of the roles and were withdrawn with the transfer.
        package let replaced: [RoleRequest]
    }

    /// What this person transferred, as often as they want to see it.
    ///
    /// - Throws: ``DatabaseError/notFound`` for everybody else.
    package func summary(of submission: UUID, for actor: Actor, in realm: Realm) async throws -> Summary {
        try await realm.database.read { [now = realm.now()] sql in
            let submission = try sql.submissions.require(submission, of: actor.id)
            guard let account = try sql.legacyStatistics(realm.sealer).find(submission: submission.id) else { throw DatabaseError.notFound }
            let (profile, unit) = (try sql.profiles(realm.sealer).require(submission.profileID), try sql.units.require(submission.unitID))
            let all = try sql.roleRequests(realm.sealer).all(ofProfile: profile.id)
            let requests = all.filter { $0.submissionID == submission.id }
            let given = Set(requests.map(\.role))
            let others = LegacyRole.given(by: account.roles).filter { !given.contains($0) }
            let held = others.filter { role in all.contains { $0.role == role && $0.approvedAt.map { $0 <= submission.savedAt } ?? false } }
            return Summary(
                legacyRoles: account.roles, profile: profile, unit: unit,
                isActive: profile.status(requests: all.map { $0.status(at: now) }, unitIsClosed: unit.isClosed) == .active,
                requests: requests,
                held: held,
                notOnOffer: others.filter { !held.contains($0) },
                replaced: all.filter {
                    given.contains($0.role) && $0.submissionID != submission.id && $0.statusChangedAt == submission.savedAt
                        && $0.status == .rejected(.withdrawnByApplicant)
                })
        }
    }
}
