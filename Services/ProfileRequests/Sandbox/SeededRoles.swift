import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Gives a persona the roles it starts out with, each by an approved request with a number of its own.
package struct SeededRoles: Sendable {
    package init() {}

    /// - Throws: ``SeedError`` when a seed names a unit or a role that does not exist.
    func grant(_ roles: [PersonaSeed.Role], to account: Account, in realm: Realm) async throws {
        for seed in roles {
            guard let role = Role.allCases.first(where: { $0.code == seed.role }) else { throw SeedError.noSuchRole(seed.role) }
            let ids = (profile: realm.newID(), submission: realm.newID(), request: realm.newID())
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                let unit = try Self.unit(seed.unit, sql)
                if try sql.roleRequests(sealer).all(of: account.id, in: unit.id).contains(where: { $0.role == role }) { return }
                let contact = ContactData(telephone: try PhoneNumber("+48500100000"), email: account.email)
                let profile: Profile
                if let known = try sql.profiles(sealer).find(account: account.id, unit: unit.id) {
                    profile = known
                } else {
                    profile = Profile(id: ids.profile, accountID: account.id, unitID: unit.id, contact: contact, createdAt: now)
                    try sql.profiles(sealer).insert(profile)
                }
                var submission = Submission(
                    id: ids.submission, applicantID: account.id, profileID: profile.id, unitID: unit.id, savedAt: now)
                submission.recordDownload(at: now)
                try submission.finish(delivery: .later, files: 0, at: now)
                try sql.submissions.insert(submission, draft: nil)
                for number in try sql.requestNumbers.take(1, at: now) {
                    let request = RoleRequest.granted(
                        id: ids.request, number: number, submissionID: submission.id, profileID: profile.id, applicantID: account.id,
                        unitID: unit.id, role: role, contact: contact, at: now)
                    try sql.roleRequests(sealer).insert(request)
                    try sql.audit.append(
                        AuditEntry(
                            at: now, actor: "sandbox", action: "request.granted", object: "request:\(number.value)",
                            dataSubject: "account:\(account.id)"))
                }
                try sql.reportProfile(profile.id, realm: realm)
            }
        }
    }

    /// The unit a seed names: by its kind, when there is one of that kind; as the office of a voivodeship (`UW-14`); or by its number in the
    /// register.
    private static func unit(_ name: String, _ sql: Transaction) throws -> Unit {
        if name.hasPrefix("UW-"), let voivodeship = Voivodeship(rawValue: String(name.dropFirst(3))) {
            return try sql.units.require(UnitGenerator.officeID(of: voivodeship))
        }
        let found: [Unit]
        if let kind = UnitKind(rawValue: name) {
            found = try sql.units.all(of: kind, limit: 2)
        } else if let number = try? RegisterBookNumber(name) {
            found = try sql.units.all(registerBookNumber: number)
        } else {
            throw SeedError.noSuchUnit(name)
        }
        guard found.count == 1, let unit = found.first else { throw SeedError.noSuchUnit(name) }
        return unit
    }
}

/// A persona file names what does not exist here.
package enum SeedError: Error, Hashable, Sendable {
    case noSuchRole(String)
    case noSuchUnit(String)
}
