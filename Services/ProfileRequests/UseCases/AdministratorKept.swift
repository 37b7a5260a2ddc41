import Database
import ProfileRequestsDomain
import ServiceKit

extension Transaction {
    /// Does something that may take a role from somebody, and refuses if nobody were left who can make others Administrator CeZ, now or once the
    /// last days of the rest are over.
    ///
    /// - Throws: ``VerifierRefusal/lastAdministrator``.
    func keepingAnAdministrator(realm: Realm, _ change: () throws -> Void) throws {
        let before = try self.roleRequests(realm.sealer).lastingHolders(of: .administratorCeZ)
        try change()
        guard !before.isEmpty, try self.roleRequests(realm.sealer).lastingHolders(of: .administratorCeZ).isEmpty else { return }
        throw VerifierRefusal.lastAdministrator
    }
}
