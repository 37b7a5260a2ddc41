import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The form for roles, until "Zapisz wniosek": each step is stored, so that leaving, going back or logging out loses nothing.
package struct RequestWizard: Sendable {
    let documents: RequestDocuments

    package init(documents: RequestDocuments) {
        self.documents = documents
    }

    /// A form under way and what its pages show with it.
    package struct State: Sendable {
        package let draft: RequestDraft
        package let unit: Unit?
        /// The roles of the unit, once it is chosen.
        package let offer: RolesOnOffer?

        /// What of the draft can be asked for at present.
        package var roles: [Role] {
            guard let offer else { return [] }
            return self.draft.content.roles.filter(offer.available.contains)
        }
    }

    /// Where the choice of a unit leads.
    package enum Choice: Hashable, Sendable {
        case roles
        /// The person has a profile in the unit: further roles are asked for in three steps.
        case furtherRoles(profile: UUID)
    }

    /// Goes on with the form of this purpose, or begins it.
    package func begin(_ purpose: RequestDraft.Purpose, by actor: Actor, in realm: Realm) async throws -> State {
        try await realm.database.write { [now = realm.now()] sql in
            var (unit, content): (UUID?, RequestDraft.Content) = (nil, RequestDraft.Content())
            if case .furtherRoles(let id) = purpose {
                let profile = try sql.profiles(realm.sealer).require(id)
                guard profile.accountID == actor.id else { throw DatabaseError.notFound }
                try profile.requireUsable(in: try sql.units.require(profile.unitID))
                (unit, content) = (profile.unitID, RequestDraft.Content(contact: profile.contact))
            }
            let draft = try sql.requestDrafts(realm.sealer).findOrInsert(
                RequestDraft(id: realm.newID(), applicantID: actor.id, purpose: purpose, unitID: unit, content: content), at: now)
            return try Self.state(draft, sql: sql, realm: realm)
        }
    }

    /// The form of this purpose; nil when none is under way.
    package func find(_ purpose: RequestDraft.Purpose, of actor: Actor, in realm: Realm) async throws -> State? {
        try await realm.database.read { sql in
            try sql.requestDrafts(realm.sealer).find(purpose, of: actor.id).map { try Self.state($0, sql: sql, realm: realm) }
        }
    }

    /// "Wybierz" beside a unit.
    package func choose(unit id: UUID, by actor: Actor, in realm: Realm) async throws -> Choice {
        try await realm.database.write { [now = realm.now()] sql in
            let unit = try sql.units.require(id)
            guard !unit.isClosed else { throw RequestRefusal.unitClosed }
            if let profile = try sql.profiles(realm.sealer).find(account: actor.id, unit: id) {
                try profile.requireUsable(in: unit)
                let requests = try sql.roleRequests(realm.sealer).all(ofProfile: profile.id)
                if profile.status(requests: requests.map(\.status), unitIsClosed: unit.isClosed) != nil {
                    return .furtherRoles(profile: profile.id)
                }
            }
            let drafts = sql.requestDrafts(realm.sealer)
            var draft = try drafts.findOrInsert(
                RequestDraft(id: realm.newID(), applicantID: actor.id, purpose: .newProfile, unitID: nil), at: now)
            draft.choose(unit: id)
            try drafts.update(draft, at: now)
            return .roles
        }
    }

    /// Stores the second step as it was typed, right or wrong.
    ///
    /// - Parameter unit: the unit the page was about.
    package func describe(
        _ purpose: RequestDraft.Purpose, as content: RequestDraft.Content, unit: UUID, by actor: Actor, in realm: Realm
    ) async throws -> State {
        try await realm.database.write { [now = realm.now()] sql in
            let drafts = sql.requestDrafts(realm.sealer)
            guard var draft = try drafts.find(purpose, of: actor.id) else { throw RequestRefusal.formGone }
            guard draft.unitID == unit else { throw RequestRefusal.formChanged }
            draft.describe(content)
            try drafts.update(draft, at: now)
            return try Self.state(draft, sql: sql, realm: realm)
        }
    }

    /// "Anuluj", confirmed.
    package func discard(_ purpose: RequestDraft.Purpose, by actor: Actor, in realm: Realm) async throws {
        try await realm.database.write { sql in try sql.requestDrafts(realm.sealer).remove(purpose, of: actor.id) }
    }

    /// "Zapisz wniosek": each role gets its number, and what the document will say is fixed. A form posted twice is saved once.
    ///
    /// - Parameters:
    ///   - draft: the form that was shown.
    ///   - version: as it was when it was shown.
    package func save(
        _ purpose: RequestDraft.Purpose, draft id: UUID, version: Int, declared: Bool, by actor: Actor, in realm: Realm
    ) async throws -> Submission {
        try await realm.database.write { [now = realm.now(), documents] sql in
            if let saved = try sql.submissions.find(draft: id, of: actor.id) { return saved }
            // Closed while the form was under way: nothing may be asked for on its behalf.
            guard try sql.accounts(realm.sealer).find(actor.id)?.account.state != .closed else { throw DatabaseError.conflict }
            guard let draft = try sql.requestDrafts(realm.sealer).find(purpose, of: actor.id), draft.id == id else {
                throw RequestRefusal.formGone
            }
            guard draft.version == version else { throw RequestRefusal.formChanged }
            guard let unitID = draft.unitID, let contact = draft.content.contact else { throw RequestRefusal.formIncomplete }
            let unit = try sql.units.require(unitID)
            guard !unit.isClosed else { throw RequestRefusal.unitClosed }
            let roles = try Self.choose(draft.content.roles, in: unit, by: actor, sql: sql, realm: realm)
            guard declared else { throw RequestRefusal.declarationMissing }

            let profile = try Self.profile(in: unit, contact: contact, of: actor, sql: sql, realm: realm, at: now)
            let submission = Submission(
                id: realm.newID(), applicantID: actor.id, profileID: profile.id, unitID: unitID, savedAt: now)
            try sql.submissions.insert(submission, draft: id)
            let numbers = try sql.requestNumbers.take(roles.count, at: now)
            var requests: [RoleRequest] = []
            for (role, number) in zip(roles, numbers) {
                let request = RoleRequest(
                    id: realm.newID(), number: number, submissionID: submission.id, profileID: profile.id, applicantID: actor.id,
                    unitID: unitID, role: role, contact: contact, at: now)
                try sql.roleRequests(realm.sealer).insert(request)
                try sql.record("request.saved", "request:\(number)", by: actor, at: now)
                requests.append(request)
            }
            try sql.documents(realm.sealer).insert(
                documents.content(of: submission, requests: requests, unit: unit, contact: contact, applicant: actor.account),
                of: submission.id)
            try sql.requestDrafts(realm.sealer).remove(purpose, of: actor.id)
            return submission
        }
    }

    /// The person's profile in the unit, made now if there is none.
    private static func profile(
        in unit: Unit, contact: ContactData, of actor: Actor, sql: Transaction, realm: Realm, at now: Date
    ) throws -> Profile {
        if let found = try sql.profiles(realm.sealer).find(account: actor.id, unit: unit.id) {
            try found.requireUsable(in: unit)
            return found
        }
        let profile = Profile(id: realm.newID(), accountID: actor.id, unitID: unit.id, contact: contact, createdAt: now)
        try sql.profiles(realm.sealer).insert(profile)
        return profile
    }

    private static func choose(_ roles: [Role], in unit: Unit, by actor: Actor, sql: Transaction, realm: Realm) throws -> [Role] {
        do {
            return try Self.offer(in: unit, to: actor.id, sql: sql, realm: realm).choose(roles)
        } catch let error as RoleChoiceError {
            throw RequestRefusal.roles(error)
        }
    }

    private static func offer(in unit: Unit, to account: UUID, sql: Transaction, realm: Realm) throws -> RolesOnOffer {
        let requests = try sql.roleRequests(realm.sealer).all(of: account, in: unit.id)
        return RolesOnOffer(in: unit, requests: requests.map { (role: $0.role, status: $0.status) })
    }

    private static func state(_ draft: RequestDraft, sql: Transaction, realm: Realm) throws -> State {
        guard let unit = try draft.unitID.flatMap({ try sql.units.find($0) }) else { return State(draft: draft, unit: nil, offer: nil) }
        return State(draft: draft, unit: unit, offer: try Self.offer(in: unit, to: draft.applicantID, sql: sql, realm: realm))
    }
}
