import Foundation
import Vocabulary

/// What a transfer from SSOZ I makes of an account: which roles are given, and what becomes of the others.
package struct LegacyTransfer: Hashable, Sendable {
    /// Roles to be given now, at least one, in the order of the manual.
    package let given: [Role]
    /// Roles that the person has in the unit already.
    package let held: [Role]
    /// Roles that nobody can have in a unit of this kind.
    package let notOnOffer: [Role]
    /// Roles of SSOZ I without a successor.
    package let withoutSuccessor: [LegacyRole]

    /// - Parameters:
    ///   - unit: the unit the account names, nil when the register has none.
    ///   - profile: the person's profile in that unit, if there is one.
    ///   - requests: the person's requests in that unit, with whatever status.
    /// - Throws: ``LegacyTransferRefusal``; the account is not used up then.
    package init(
        of account: LegacyStatisticsAccount, to unit: Unit?, profile: Profile?,
        requests: some Sequence<(role: Role, status: RequestStatus)>, rules: LegacyTransferRules
    ) throws(LegacyTransferRefusal) {
        guard account.move == nil else { throw .moved }
        guard account.lastUsed >= rules.lastUsedFrom else { throw .tooOld }
        let mapped = LegacyRole.given(by: account.roles)
        guard !mapped.isEmpty else { throw .nothingMaps(account.roles) }
        guard let unit else { throw .unitUnknown }
        guard !unit.isClosed else { throw .unitClosed }
        if let block = profile?.block { throw .profileBlocked(block.reason) }
        let possible = RolesOnOffer.all(in: unit)
        let approved = Set(requests.filter { $0.status == .approved }.map(\.role))
        self.notOnOffer = mapped.filter { !possible.contains($0) }
        self.held = mapped.filter { possible.contains($0) && approved.contains($0) }
        self.given = mapped.filter { possible.contains($0) && !approved.contains($0) }
        self.withoutSuccessor = account.roles.filter(\.gives.isEmpty)
        guard !self.given.isEmpty else {
            if self.held.isEmpty { throw .notOnOffer(self.notOnOffer) }
            throw .allHeld(self.held)
        }
    }
}

/// What an operator may set about transfers.
package struct LegacyTransferRules: Hashable, Sendable {
    /// Accounts that were last used before this day do not move.
    package let lastUsedFrom: CalendarDate
    /// Failures under one login, and of one person.
    package let throttle: LoginThrottle.Limits

    package init(lastUsedFrom: CalendarDate, throttle: LoginThrottle.Limits = .standard) {
        self.lastUsedFrom = lastUsedFrom
        self.throttle = throttle
    }
}

/// Why permissions are not transferred. All but the first two are told only to somebody who knew the password.
package enum LegacyTransferRefusal: Error, Hashable, Sendable {
    /// Nobody has the login, or the password is another one.
    case wrongCredentials
    /// Too many failures under this login or of this person.
    case locked
    /// Somebody has moved the account's permissions already.
    case moved
    case tooOld
    /// None of these roles has a successor in SSOZ II.
    case nothingMaps([LegacyRole])
    /// The register has no unit of the account's number, or several.
    case unitUnknown
    case unitClosed
    case profileBlocked(VerifierNote)
    /// No role that the account would give can be held in the unit.
    case notOnOffer([Role])
    /// The person has every role that the account would give.
    case allHeld([Role])
    /// SSOZ I knows no telephone number, so the person has to give one.
    case telephoneMissing
}
