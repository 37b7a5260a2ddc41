import Contracts
import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// What the broker is told of profiles, so that it can issue tokens for them. Call it in the transaction that changes what a profile gives, after
/// the change, and nudge the outbox afterwards.
extension Transaction {
    /// Puts into the outbox what the profile gives now, if that is not what was reported last. A profile that was never active is not reported.
    ///
    /// - Returns: the message's id, for whoever wants it delivered at once; nil when there is nothing to tell.
    @discardableResult
    package func reportProfile(_ id: UUID, realm: Realm) throws -> UUID? {
        let profile = try self.profiles(realm.sealer).require(id)
        let unit = try self.units.require(profile.unitID)
        let requests = try self.roleRequests(realm.sealer).all(ofProfile: id)
        let now = realm.now()
        let isActive = profile.status(requests: requests.map { $0.status(at: now) }, unitIsClosed: unit.isClosed) == .active
        let latest = try self.profileReports.latest(of: id)
        guard isActive || latest != nil else { return nil }
        guard let subject = try self.accounts(realm.sealer).subject(of: profile.accountID) else { throw DatabaseError.notFound }
        let held = Set(isActive ? requests.filter { $0.status(at: now) == .approved }.map(\.role) : [])
        let allowed = Set(held.flatMap(\.permissions))
        func report(_ version: Int) -> ProfileReport {
            ProfileReport(
                profile: id, subject: subject, version: version, isActive: isActive, unit: UnitSummary(unit),
                roles: Role.allCases.filter(held.contains).map(\.code),
                permissions: Permission.allCases.filter(allowed.contains).map(\.code))
        }
        let digest = SHA256.hash(Array(try ContractCoding.encoder.encode(report(0))))
        guard latest?.digest != digest else { return nil }
        let message = try OutboxMessage(
            id: realm.newID(), kind: SisterCourier.profileReport, content: report(try self.profileReports.note(digest, of: id)))
        try self.outbox.append(message, sealedBy: realm.sealer, at: Date())
        return message.id
    }

    /// The same for every profile in a unit that was closed, opened again or changed.
    package func reportProfiles(in unit: UUID, realm: Realm) throws {
        for profile in try self.profileReports.profiles(in: unit) { try self.reportProfile(profile, realm: realm) }
    }
}

extension UnitSummary {
    init(_ unit: Unit) {
        self.init(
            id: unit.id, kind: unit.kind.rawValue, name: unit.name, nip: unit.nip, regon: unit.regon,
            registerBookNumber: unit.registerBookNumber, teryt: unit.teryt)
    }
}
