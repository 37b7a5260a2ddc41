import Contracts
import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The profiles of others: found and looked at by those who may, blocked and unblocked by administrators within reach.
package struct Users: Sendable {
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(nudge: @escaping @Sendable () -> Void) {
        self.nudge = nudge
    }

    /// A profile of somebody, with its requests.
    package struct Entry: Sendable, Identifiable {
        package let profile: Profile
        package let unit: Unit
        package let person: Account
        package let status: ProfileStatus
        /// By number, without drafts.
        package let requests: [RoleRequest]
        package let held: [Role]

        package var id: UUID { self.profile.id }
    }

    /// A profile, and what may be done with it.
    package struct Opened: Sendable {
        package let entry: Entry
        package let canBlock: Bool
        /// The requests that may be ended or limited.
        package let manageable: Set<UUID>
    }

    package func list(
        _ criteria: ProfileCriteria, page: PageRequest, for verifier: Verifier, in realm: Realm
    ) async throws -> PageOf<Entry> {
        try await realm.database.read { [now = realm.now()] sql in
            let reach = try sql.reachOfLooking(of: verifier, realm: realm)
            let account = try criteria.login.flatMap { try sql.accounts(realm.sealer).find(login: $0) }
            let found = try sql.profiles(realm.sealer).search(criteria, of: account?.id, within: reach, at: now, page: page)
            return PageOf(
                items: try found.items.compactMap { try Self.entry($0, sql: sql, realm: realm) }, total: found.total, page: found.page)
        }
    }

    /// One profile. That it was looked at is noted.
    package func open(_ id: UUID, for verifier: Verifier, in realm: Realm) async throws -> Opened {
        try await realm.database.write { [now = realm.now()] sql in
            let looking = try sql.reachOfLooking(of: verifier, realm: realm)
            guard let profile = try sql.profiles(realm.sealer).find(id), let entry = try Self.entry(profile, sql: sql, realm: realm),
                looking.coversProfiles(in: entry.unit) || entry.requests.contains(where: { looking.covers(entry.unit, $0.role) })
            else { throw DatabaseError.notFound }
            if profile.accountID != verifier.actor.id {
                try sql.record("profile.viewed", "profile:\(id)", by: verifier.actor, on: profile.accountID, at: now)
            }
            let managing = try Self.managing(verifier, sql, realm)
            let isOwn = profile.accountID == verifier.actor.id
            return Opened(
                entry: entry, canBlock: !isOwn && managing?.coversProfiles(in: entry.unit) == true,
                manageable: isOwn ? [] : Set(entry.requests.filter { managing?.covers(entry.unit, $0.role) == true }.map(\.id)))
        }
    }

    /// Blocks a profile: it gives nothing any more, and the person is told by mail. Blocking what is blocked for the same reason changes
    /// nothing.
    ///
    /// - Throws: ``ProfileError``, ``VerifierRefusal``.
    package func block(_ id: UUID, for reason: VerifierNote, by verifier: Verifier, in realm: Realm) async throws {
        try await self.change(id, "profile.blocked", by: verifier, in: realm) { profile, sql, now in
            if profile.block?.reason == reason { return false }
            try profile.block(by: verifier.actor.id, for: reason, at: now)
            try sql.keepingAnAdministrator(realm: realm) { try sql.profiles(realm.sealer).update(profile) }
            let person = try sql.accounts(realm.sealer).require(profile.accountID).account
            let moment = Int64((now.timeIntervalSince1970 * 1000).rounded())
            try sql.notify(
                person, key: "profile:\(id.uuidString.lowercased()):blocked:\(moment)",
                .profileBlocked(unit: try sql.units.require(profile.unitID).name), realm: realm)
            return true
        }
    }

    package func unblock(_ id: UUID, by verifier: Verifier, in realm: Realm) async throws {
        try await self.change(id, "profile.unblocked", by: verifier, in: realm) { profile, sql, _ in
            guard profile.isBlocked else { return false }
            try profile.unblock(by: verifier.actor.id)
            try sql.profiles(realm.sealer).update(profile)
            return true
        }
    }

    /// - Parameter body: returns whether anything was changed.
    private func change(
        _ id: UUID, _ action: String, by verifier: Verifier, in realm: Realm,
        _ body: @escaping @Sendable (inout Profile, Transaction, Date) throws -> Bool
    ) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            let reach = try sql.reach(of: verifier, realm: realm)
            var profile = try sql.profiles(realm.sealer).require(id)
            guard reach.coversProfiles(in: try sql.units.require(profile.unitID)) else { throw DatabaseError.notFound }
            guard try body(&profile, sql, now) else { return }
            try sql.record(action, "profile:\(id)", by: verifier.actor, on: profile.accountID, at: now)
            try sql.reportProfile(id, realm: realm)
        }
        self.nudge()
    }

    /// What they manage; nil for those who only look.
    private static func managing(_ verifier: Verifier, _ sql: Transaction, _ realm: Realm) throws -> VerificationReach? {
        do {
            return try sql.reach(of: verifier, realm: realm)
        } catch VerifierRefusal.notAllowed {
            return nil
        }
    }

    /// Nil while nobody else knows of the profile: none of its requests has left `szkic`.
    private static func entry(_ profile: Profile, sql: Transaction, realm: Realm) throws -> Entry? {
        let unit = try sql.units.require(profile.unitID)
        let requests = try sql.roleRequests(realm.sealer).all(ofProfile: profile.id)
        let statuses = requests.map { $0.status(at: realm.now()) }
        guard let status = profile.status(requests: statuses, unitIsClosed: unit.isClosed) else { return nil }
        return Entry(
            profile: profile, unit: unit, person: try sql.accounts(realm.sealer).require(profile.accountID).account, status: status,
            requests: requests.filter { $0.submittedAt != nil },
            held: zip(requests, statuses).filter { $0.1 == .approved }.map(\.0.role))
    }
}
