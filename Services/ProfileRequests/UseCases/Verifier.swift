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
    /// How far a verifier reaches, as the database has it now: what was allowed when the page was read may not be any more.
    func reach(of verifier: Verifier, realm: Realm) throws -> VerificationReach {
        try self.reach(of: verifier, realm: realm) { VerificationReach(roles: $0, unit: $1) }
    }

    /// What somebody may look at.
    func reachOfEyes(of verifier: Verifier, realm: Realm) throws -> VerificationReach {
        try self.reach(of: verifier, realm: realm) { VerificationReach.looking(roles: $0, unit: $1) }
    }

    private func reach(
        of verifier: Verifier, realm: Realm, _ make: ([Role], Unit) -> VerificationReach?
    ) throws -> VerificationReach {
        guard let id = verifier.profile,
            let working = try WorkingProfile.find(id, of: verifier.actor.id, sql: self, realm: realm),
            let reach = make(working.roles, working.unit)
        else { throw VerifierRefusal.notAllowed }
        return reach
    }
}
