import Contracts
import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// What the stages ask and report: who a handle stands for, how a migration ended, how an account stands.
///
/// A sister service knows people only by the subjects of its own sector; here they are turned back into the broker's persons.
package struct Handover: Sendable {
    let clients: ClientRegistry
    let subjects: Subjects

    package init(clients: ClientRegistry, subjects: Subjects) {
        self.clients = clients
        self.subjects = subjects
    }

    /// Redeems a handle for the service it was made for, once.
    package func redeem(_ handle: String, by service: Client, in realm: Realm) async throws -> HandoverTicket {
        let hash = OpaqueToken.hash(of: handle)
        return try await realm.database.write { [now = realm.now(), sealer = realm.sealer, subjects, issuer = realm.issuer] sql in
            guard let handle = try sql.handles.redeem(hash, by: service.id.rawValue, at: now),
                let stage = HandoverStage(rawValue: handle.stage)
            else { throw HandoverError.handleSpent }
            let person = try sql.persons(sealer).require(handle.person)
            let subject = try subjects.subject(of: person.id, for: service, in: sql)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(service.id.rawValue)", action: "handle.redeemed", object: "interaction:\(handle.interaction)",
                    dataSubject: AuditEntry.reference("person", person.id)))
            let migration = person.migration.map { MigrationResult(event: $0.event, login: $0.login, email: $0.email) }
            return HandoverTicket(
                stage: stage, subject: subject, identity: person.identity, interaction: handle.interaction,
                returnURL: "\(issuer)/interactions/\(handle.interaction)", migration: stage == .account ? migration : nil)
        }
    }

    /// The person a service means by `subject`.
    package func person(_ subject: SubjectID, knownTo service: Client, in realm: Realm) async throws -> UUID {
        let person = try await realm.database.read { sql in
            try sql.subjects.person(behind: subject, in: service.subjectSector)
        }
        guard let person else { throw HandoverError.unknownSubject }
        return person
    }

    /// Takes in how a migration ended.
    package func take(_ report: MigrationReport, from service: Client, in realm: Realm) async throws {
        let id = try await self.person(report.subject, knownTo: service, in: realm)
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var person = try sql.persons(sealer).require(id)
            let outcome = MigrationOutcome(event: report.result.event, login: report.result.login, email: report.result.email)
            guard person.migration != outcome else { return }
            person.migrationEnded(outcome)
            try sql.persons(sealer).update(person)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(service.id.rawValue)", action: "migration.reported", object: "event:\(report.result.event)",
                    dataSubject: AuditEntry.reference("person", id)))
        }
    }

    /// Takes in how an account stands, unless something newer is known. Sessions of a person whose account is no longer active end.
    package func take(_ report: AccountReport, from service: Client, in realm: Realm) async throws {
        let id = try await self.person(report.subject, knownTo: service, in: realm)
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var person = try sql.persons(sealer).require(id)
            let before = person.account
            person.accountChanged(to: AccountCopy(status: report.status.copy, version: report.version))
            guard person.account != before else { return }
            try sql.persons(sealer).update(person)
            if report.status == .blocked || report.status == .closed {
                try sql.nodeSessions.endAll(of: id, at: now)
                try sql.tokenGrants.revokeGrants(ofPerson: id, at: now)
            }
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(service.id.rawValue)", action: "account.\(report.status.rawValue)",
                    dataSubject: AuditEntry.reference("person", id)))
        }
    }
}

/// Why a stage's question or report was not taken.
package enum HandoverError: Error, Hashable, Sendable {
    /// The handle is unknown, expired, used already, or another service's.
    case handleSpent
    case unknownSubject
    /// A profile that was reported as somebody else's before.
    case foreignProfile
}

extension UeozAccountStatus {
    /// The status as the broker's own rules know it.
    var copy: AccountCopy.Status {
        switch self {
        case .unverified: .unverified
        case .active: .active
        case .blocked: .blocked
        case .closed: .closed
        }
    }
}
