import Vocabulary

/// Whose requests and profiles somebody looks after: it follows from the profile worked in.
///
/// ``areas(of:in:)`` is the one table of who may verify whom. Whatever it says, nobody verifies their own request
/// (``RoleRequest/apply(_:at:)``).
package struct VerificationReach: Hashable, Sendable {
    package let areas: [Area]

    /// A part of what there is: requests in some units, or for some roles wherever they are.
    package enum Area: Hashable, Sendable {
        case everything
        /// The units in a voivodeship, except the central institutions that happen to have their seat there.
        case voivodeship(Voivodeship)
        case unit(Unit.ID)
        /// Requests for these roles in any unit; it does not reach the profiles as a whole.
        case roles(Set<Role>)
    }

    /// Roles for psychiatric cards (MZ/Szp-11B).
    package static let psychiatricRoles: Set<Role> = [.supervisorPsychiatric, .reporterPsychiatric]

    /// What a role, held in a unit, lets somebody verify.
    package static func areas(of role: Role, in unit: Unit) -> [Area] {
        switch role {
        case .administratorCeZ: [.everything]
        case .administratorUW: [.voivodeship(unit.voivodeship)]
        case .administratorIPIN: [.unit(unit.id), .roles(Self.psychiatricRoles)]
        case .administratorKCPU: [.unit(unit.id)]
        case .employeeCeZ, .supervisorNonFinancial, .supervisorFinancial, .supervisorPsychiatric, .reporterNonFinancial,
            .reporterFinancial, .reporterPsychiatric:
            []
        }
    }

    /// What somebody with these roles in a unit may verify and manage; nil for those whose roles do not allow it.
    package init?(roles: some Sequence<Role>, unit: Unit) {
        let areas = roles.flatMap { Self.areas(of: $0, in: unit) }
        guard !areas.isEmpty else { return nil }
        self.areas = areas.contains(.everything) ? [.everything] : areas
    }

    private init(areas: [Area]) {
        self.areas = areas
    }

    /// What somebody may look at: what they manage, and for Pracownik CeZ everything. Nil for those who may not.
    package static func looking(roles: [Role], unit: Unit) -> VerificationReach? {
        roles.contains(.employeeCeZ) ? VerificationReach(areas: [.everything]) : VerificationReach(roles: roles, unit: unit)
    }

    /// Whether a request for a role in a unit is within reach.
    package func covers(_ unit: Unit, _ role: Role) -> Bool {
        self.areas.contains { area in
            if case .roles(let roles) = area { roles.contains(role) } else { Self.covers(area, unit) }
        }
    }

    /// Whether whole profiles in a unit are: they can be blocked.
    package func coversProfiles(in unit: Unit) -> Bool {
        self.areas.contains { Self.covers($0, unit) }
    }

    private static func covers(_ area: Area, _ unit: Unit) -> Bool {
        switch area {
        case .everything: true
        case .voivodeship(let voivodeship): unit.voivodeship == voivodeship && !unit.kind.isNational
        case .unit(let id): unit.id == id
        case .roles: false
        }
    }
}

extension Role {
    /// Four eyes: a role that manages others is given by two verifiers.
    package var needsTwoApprovals: Bool {
        switch self {
        case .administratorCeZ, .administratorIPIN, .administratorUW, .administratorKCPU: true
        case .employeeCeZ, .supervisorNonFinancial, .supervisorFinancial, .supervisorPsychiatric, .reporterNonFinancial,
            .reporterFinancial, .reporterPsychiatric:
            false
        }
    }
}
