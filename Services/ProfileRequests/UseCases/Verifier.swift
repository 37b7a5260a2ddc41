import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Somebody who looks after requests and profiles of others, in the profile they work in.
package struct Verifier: Sendable {
    package let actor: Actor
    /// The profile the session works in.
    package let profile: UUID?

    package init(_ actor: Actor, workingIn profile: UUID?) {
        self.actor = actor
        self.profile = profile
    }
}

/// Why somebody cannot do what verifiers do.
package enum VerifierRefusal: Error, Hashable, Sendable {
    /// The profile worked in does not allow it, or is not active any more.
    case notAllowed
    /// The person's profile is blocked or the unit closed: nothing is approved in it.
    case profileUnusable
    /// The unit has no such role any more.
    case notOnOffer
    /// The request reads differently now than on the page that was sent.
    case changed
    /// Nobody else could make anybody Administrator CeZ any more.
    case lastAdministrator
}

extension Transaction {
    /// The profile somebody works in, as the database has it now: what was allowed when the page was read may not be any more.
    func working(of verifier: Verifier, realm: Realm) throws -> WorkingProfile {
        guard let id = verifier.profile, let working = try WorkingProfile.find(id, of: verifier.actor.id, sql: self, realm: realm) else {
            throw VerifierRefusal.notAllowed
        }
        return working
    }

    /// Refuses whoever works in a profile without the permission.
    func require(_ permission: Permission, of verifier: Verifier, realm: Realm) throws {
        guard try self.working(of: verifier, realm: realm).permissions.contains(permission) else { throw VerifierRefusal.notAllowed }
    }

    /// How far a verifier reaches.
    func reach(of verifier: Verifier, realm: Realm) throws -> VerificationReach {
        let working = try self.working(of: verifier, realm: realm)
        guard let reach = VerificationReach(roles: working.roles, unit: working.unit) else { throw VerifierRefusal.notAllowed }
        return reach
    }

    /// What somebody may look at.
    func reachOfLooking(of verifier: Verifier, realm: Realm) throws -> VerificationReach {
        let working = try self.working(of: verifier, realm: realm)
        guard let reach = VerificationReach.looking(roles: working.roles, unit: working.unit) else { throw VerifierRefusal.notAllowed }
        return reach
    }
}
