/// Which roles a person can ask for in a unit, and which it has or waits for there.
package struct RolesOnOffer: Hashable, Sendable {
    /// What can be ticked.
    package let available: [Role]
    /// "Role, które już pełnisz w tej jednostce"
    package let held: [Role]
    /// Roles of requests that are `oczekujący` or still `szkic`.
    package let pending: [Role]

    /// - Parameter requests: the person's requests in this unit, with whatever status.
    package init(in unit: Unit, requests: some Sequence<(role: Role, status: RequestStatus)> = EmptyCollection()) {
        var held: Set<Role> = []
        var pending: Set<Role> = []
        for (role, status) in requests {
            switch status {
            case .approved: held.insert(role)
            case .draft, .pending: pending.insert(role)
            case .rejected, .archived: break
            }
        }
        pending.subtract(held)
        self.available = Self.all(in: unit).filter { !held.contains($0) && !pending.contains($0) }
        self.held = Role.allCases.filter(held.contains)
        self.pending = Role.allCases.filter(pending.contains)
    }

    /// Every role that the kind and scope of a unit allow, in the order of the manual; none in a closed unit.
    package static func all(in unit: Unit) -> [Role] {
        guard !unit.isClosed else { return [] }
        return Role.allCases.filter { $0.isOffered(in: unit) }
    }

    /// Checks a choice and returns it in the order of the manual, each role once.
    package func choose(_ roles: some Sequence<Role>) throws(RoleChoiceError) -> [Role] {
        let chosen = Set(roles)
        guard !chosen.isEmpty else { throw .nothingChosen }
        for role in Role.allCases where chosen.contains(role) {
            if self.held.contains(role) { throw .alreadyHeld(role) }
            if self.pending.contains(role) { throw .alreadyAskedFor(role) }
            guard self.available.contains(role) else { throw .notOnOffer(role) }
        }
        return Role.allCases.filter(chosen.contains)
    }
}

package enum RoleChoiceError: Error, Hashable, Sendable {
    case nothingChosen
    case alreadyHeld(Role)
    case alreadyAskedFor(Role)
    case notOnOffer(Role)
}
