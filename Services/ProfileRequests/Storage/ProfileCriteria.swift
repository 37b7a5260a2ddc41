import Foundation
import ProfileRequestsDomain

/// What the profiles of others are looked for by: any subset.
package struct ProfileCriteria: Hashable, Sendable {
    /// The person with this login.
    package var login: Login?
    package var kind: UnitKind?
    /// Words that must all stand in the unit's name, without regard to case, diacritics and order.
    package var unitName: String
    /// A role that is held or was asked for.
    package var role: Role?
    package var status: ProfileStatus?

    package init(login: Login? = nil, kind: UnitKind? = nil, unitName: String = "", role: Role? = nil, status: ProfileStatus? = nil) {
        self.login = login
        self.kind = kind
        self.unitName = unitName
        self.role = role
        self.status = status
    }
}
