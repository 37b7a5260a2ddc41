import Vocabulary

/// Whose requests somebody may verify: it follows from the profile worked in.
package enum VerificationReach: Hashable, Sendable {
    /// Administrator CeZ: every request.
    case everything
    /// Administrator UW: the units of the voivodeship that report, and its office.
    case voivodeship(Voivodeship)
    /// The other administrators: their own institution.
    case unit(Unit.ID)

    /// Nil for those whose roles do not allow it.
    package init?(roles: [Role], unit: Unit) {
        guard roles.contains(where: { $0.permissions.contains(.manageUsers) }) else { return nil }
        if roles.contains(.administratorCeZ) {
            self = .everything
        } else if roles.contains(.administratorUW) {
            self = .voivodeship(unit.voivodeship)
        } else {
            self = .unit(unit.id)
        }
    }

    package func covers(_ unit: Unit) -> Bool {
        switch self {
        case .everything: true
        case .voivodeship(let voivodeship):
            unit.voivodeship == voivodeship && (unit.scope == .reporting || unit.kind == .voivodeshipOffice)
        case .unit(let id): unit.id == id
        }
    }
}
