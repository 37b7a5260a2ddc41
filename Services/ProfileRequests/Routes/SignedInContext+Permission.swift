import Hummingbird
import ProfileRequestsDomain
import RelyingParty

extension SignedInContext {
    /// The profile worked in, if it allows what is asked.
    ///
    /// - Throws: 403 for everybody else.
    @discardableResult
    func require(_ permission: Permission) async throws -> WorkingProfile {
        let profile = try await WorkingProfile.find(try self.person.session.choice, of: try self.actor.id, in: self.realm)
        guard let profile, profile.permissions.contains(permission) else { throw HTTPError(.forbidden) }
        return profile
    }
}
