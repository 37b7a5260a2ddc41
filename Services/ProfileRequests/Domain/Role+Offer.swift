/// Where a role can be asked for (``RolesOnOffer``).
extension Role {
    /// The only kind of unit that the role is for; nil where a unit's scope alone decides.
    package var unitKind: UnitKind? {
        switch self {
        case .administratorIPIN: .psychiatryInstitute
        case .administratorUW: .voivodeshipOffice
        case .administratorKCPU: .addictionCentre
        case .administratorCeZ, .employeeCeZ, .supervisorNonFinancial, .supervisorFinancial, .supervisorPsychiatric,
            .reporterNonFinancial, .reporterFinancial, .reporterPsychiatric:
            nil
        }
    }

    /// The scopes of units that the role is for.
    package var unitScopes: [UnitScope] {
        UnitScope.allCases.filter { $0.sections.contains(self.section) }
    }

    package func isOffered(in unit: Unit) -> Bool {
        self.unitScopes.contains(unit.scope) && self.unitKind.map { $0 == unit.kind } ?? true
    }
}
