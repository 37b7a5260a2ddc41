import Contracts
import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import Vocabulary

extension Handover {
    /// Takes in what a profile gives, unless something newer is known. Tokens that say more than it gives from now on count no more.
    ///
    /// - Throws: ``HandoverError``.
    package func take(_ report: ProfileReport, from service: Client, in realm: Realm) async throws {
        let person = try await self.person(report.subject, knownTo: service, in: realm)
        try await realm.database.write { [now = realm.now()] sql in
            var copy = ProfileCopy(report, of: person)
            if let known = try sql.profileCopies.find(copy.id) {
                guard known.person == person else { throw HandoverError.foreignProfile }
                guard let next = known.replaced(by: copy) else { return }
                copy = next
            }
            try sql.profileCopies.put(copy)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(service.id.rawValue)", action: copy.isActive ? "profile.active" : "profile.inactive",
                    object: AuditEntry.reference("profile", copy.id), dataSubject: AuditEntry.reference("person", person)))
        }
    }
}

extension ProfileCopy {
    init(_ report: ProfileReport, of person: UUID) {
        self.init(
            id: report.profile, person: person, version: report.version, isActive: report.isActive, unit: report.unit,
            roles: report.roles, permissions: report.permissions)
    }
}
