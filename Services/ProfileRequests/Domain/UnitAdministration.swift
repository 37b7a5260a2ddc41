import Vocabulary

/// Who adds and changes which units: it follows from the profile worked in.
package enum UnitAdministration: Hashable, Sendable {
    /// Administrator CeZ: every unit.
    case everything
    /// Administrator UW: the units of its voivodeship, but no institution of the whole country.
    case voivodeship(Voivodeship)
    /// Whoever may search units only, as Pracownik CeZ: looks at all of them and changes nothing.
    case nothing

    /// Nil for those whose roles do not even allow looking.
    package init?(roles: [Role], unit: Unit) {
        let permissions = Set(roles.flatMap(\.permissions))
        if roles.contains(.administratorCeZ) {
            self = .everything
        } else if permissions.contains(.manageUnits) {
            self = .voivodeship(unit.voivodeship)
        } else if permissions.contains(.searchUnits) {
            self = .nothing
        } else {
            return nil
        }
    }

    package var mayAdd: Bool { self != .nothing }

    /// Whether this unit may be changed.
    package func covers(_ unit: Unit) -> Bool {
        switch self {
        case .everything: true
        case .voivodeship(let voivodeship): unit.voivodeship == voivodeship && !unit.kind.isNational
        case .nothing: false
        }
    }

    /// Checks a unit that is to be there from now on.
    ///
    /// - Parameter old: as it was; nil where it is new.
    package func check(_ new: Unit, instead old: Unit?) throws(UnitAdministrationError) {
        if let old, !self.covers(old) { throw .outOfReach }
        guard self != .nothing else { throw .outOfReach }
        try Self.checkKind(of: new, instead: old)
        if case .voivodeship(let voivodeship) = self {
            guard new.voivodeship == voivodeship else { throw .otherVoivodeship(voivodeship) }
            if new.kind != old?.kind, new.kind.isNational || new.kind == .voivodeshipOffice { throw .kindReserved }
            if new.scope != old?.scope, new.scope != .reporting { throw .scopeReserved }
        }
    }

    /// What holds for every unit, whoever brings it.
    package static func checkKind(of new: Unit, instead old: Unit?) throws(UnitAdministrationError) {
        guard new.kind.scopes.contains(new.scope) else { throw .scopeDoesNotFit(new.kind) }
        if (old?.kind == .eHealthCentre) != (new.kind == .eHealthCentre) { throw .centralUnit }
    }

    /// Checks that a unit may be closed.
    ///
    /// - Parameter own: the unit of the profile worked in, which nobody closes behind themselves.
    package func checkClosing(_ unit: Unit, own: Unit.ID) throws(UnitAdministrationError) {
        guard self.covers(unit) else { throw .outOfReach }
        guard unit.kind != .eHealthCentre else { throw .centralUnit }
        guard unit.id != own else { throw .ownUnit }
    }
}

package enum UnitAdministrationError: Error, Hashable, Sendable {
    case outOfReach
    /// Administrator UW keeps to this voivodeship.
    case otherVoivodeship(Voivodeship)
    case kindReserved, scopeReserved
    case scopeDoesNotFit(UnitKind)
    /// There is one central unit, which is never closed and stays what it is.
    case centralUnit
    case ownUnit
    case numberTaken, regonTaken
}
