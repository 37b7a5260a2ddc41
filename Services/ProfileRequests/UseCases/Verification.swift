import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The requests of others, looked at. Looking at a person's data is noted.
package struct Verification: Sendable {
    let documents: RequestDocuments

    package init(documents: RequestDocuments) {
        self.documents = documents
    }

    /// A request in the work list.
    package struct Entry: Sendable, Identifiable {
        package let request: RoleRequest
        package let unit: Unit
        package let applicant: Account
        package let files: [AttachedFile]

        package var id: UUID { self.request.id }
        /// Approval needs a document or the mark that one was received.
        package var hasDocument: Bool { !self.files.isEmpty || self.request.received != nil }
        /// Sent back, and something was attached since.
        package var isCompleted: Bool {
            self.request.sentBackAt.map { moment in self.files.contains { $0.addedAt > moment } } ?? false
        }
    }

    /// A request with all a decision rests on.
    package struct Case: Sendable {
        package let entry: Entry
        /// How often the request had changed; a decision is about what was seen.
        package let version: Int
        package let profile: Profile
        package let profileStatus: ProfileStatus?
        /// The person's other requests in the unit, by number.
        package let others: [RoleRequest]
        /// Whether the profile as a whole is within reach.
        package let isProfileWithinReach: Bool

        package var request: RoleRequest { self.entry.request }
    }

    /// One page of the requests within reach that are not the verifier's own.
    package func list(
        _ criteria: VerificationCriteria, sortedBy order: VerificationOrder, page: PageRequest, for verifier: Verifier, in realm: Realm
    ) async throws -> PageOf<Entry> {
        try await realm.database.read { sql in
            let reach = try sql.reach(of: verifier, realm: realm)
            let found = try sql.roleRequests(realm.sealer).search(
                criteria, within: reach, except: verifier.actor.id, sortedBy: order, page: page)
            return PageOf(
                items: try Self.entries(found.items.map(\.request), sql: sql, realm: realm), total: found.total, page: found.page)
        }
    }

    /// Those of the requests that the verifier may decide, in the order given.
    package func find(_ ids: [UUID], for verifier: Verifier, in realm: Realm) async throws -> [Case] {
        try await realm.database.read { sql in
            let reach = try sql.reach(of: verifier, realm: realm)
            return try ids.compactMap { id in
                do {
                    let stored = try Self.require(id, reach, for: verifier, sql: sql, realm: realm)
                    return try Self.assemble(stored, reach, sql: sql, realm: realm)
                } catch DatabaseError.notFound {
                    return nil
                } catch RequestError.ownRequest {
                    return nil
                }
            }
        }
    }

    /// One request. That it was looked at is noted.
    package func open(_ id: UUID, for verifier: Verifier, in realm: Realm) async throws -> Case {
        try await self.look(at: id, "request.viewed", for: verifier, in: realm)
    }

    /// The document the applicant was given.
    package func document(_ id: UUID, for verifier: Verifier, in realm: Realm) async throws -> [UInt8] {
        let found = try await self.look(at: id, "document.viewed", for: verifier, in: realm)
        return try await self.documents.pdf(of: found.request.submissionID, in: realm)
    }

    package func file(
        _ file: UUID, of id: UUID, for verifier: Verifier, in realm: Realm
    ) async throws -> (file: AttachedFile, content: AttachmentContent) {
        _ = try await self.look(at: id, "attachment.viewed", for: verifier, in: realm)
        return try await realm.database.read { sql in try sql.attachments(realm.sealer).require(file, of: id) }
    }

    private func look(at id: UUID, _ action: String, for verifier: Verifier, in realm: Realm) async throws -> Case {
        try await realm.database.write { [now = realm.now()] sql in
            let reach = try sql.reach(of: verifier, realm: realm)
            let stored = try Self.require(id, reach, for: verifier, sql: sql, realm: realm)
            let request = stored.request
            try sql.record(action, "request:\(request.number)", by: verifier.actor, on: request.applicantID, at: now)
            return try Self.assemble(stored, reach, sql: sql, realm: realm)
        }
    }

    /// A request that was submitted and lies within reach; others do not exist for the verifier.
    static func require(
        _ id: UUID, _ reach: VerificationReach, for verifier: Verifier, sql: Transaction, realm: Realm
    ) throws -> RoleRequestRepository.Stored {
        let stored = try sql.roleRequests(realm.sealer).require(id)
        guard stored.request.submittedAt != nil else { throw DatabaseError.notFound }
        guard stored.request.applicantID != verifier.actor.id else { throw RequestError.ownRequest }
        guard reach.covers(try sql.units.require(stored.request.unitID), stored.request.role) else { throw DatabaseError.notFound }
        return stored
    }

    static func assemble(
        _ stored: RoleRequestRepository.Stored, _ reach: VerificationReach, sql: Transaction, realm: Realm
    ) throws -> Case {
        guard let entry = try Self.entries([stored.request], sql: sql, realm: realm).first else { throw DatabaseError.notFound }
        let profile = try sql.profiles(realm.sealer).require(stored.request.profileID)
        let all = try sql.roleRequests(realm.sealer).all(ofProfile: profile.id)
        return Case(
            entry: entry, version: stored.version, profile: profile,
            profileStatus: profile.status(requests: all.map { $0.status(at: realm.now()) }, unitIsClosed: entry.unit.isClosed),
            others: all.filter { $0.id != stored.request.id && $0.submittedAt != nil },
            isProfileWithinReach: reach.coversProfiles(in: entry.unit))
    }

    private static func entries(_ requests: [RoleRequest], sql: Transaction, realm: Realm) throws -> [Entry] {
        let units = try sql.units.find(Set(requests.map(\.unitID)))
        let applicants = try sql.accounts(realm.sealer).find(Set(requests.map(\.applicantID)))
        let files = try sql.attachments(realm.sealer).list(for: requests.map(\.id))
        return requests.compactMap { request in
            guard let unit = units[request.unitID], let applicant = applicants[request.applicantID] else { return nil }
            return Entry(request: request, unit: unit, applicant: applicant, files: files[request.id] ?? [])
        }
    }
}
