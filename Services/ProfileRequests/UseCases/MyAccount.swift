import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// What a person has here: profiles, requests, files. Read whole, because one person's share is small.
package struct MyAccount: Sendable {
    package let account: Account
    /// Active ones first come first; by the name of the unit.
    package let active: [ProfileEntry]
    /// Every pending request and draft.
    package let waiting: [RequestEntry]
    /// Profiles that are not active.
    package let others: [ProfileEntry]

    /// A profile with all its requests.
    package struct ProfileEntry: Sendable, Identifiable {
        package let profile: Profile
        package let unit: Unit
        package let status: ProfileStatus
        /// By number.
        package let requests: [RoleRequest]

        package var id: UUID { self.profile.id }

        /// Roles that are held.
        package let approved: [RoleRequest]

        package var statusChangedAt: Date {
            ([self.profile.createdAt, self.profile.block?.at].compactMap { $0 } + self.requests.map(\.statusChangedAt)).max()
                ?? self.profile.createdAt
        }
    }

    /// A request that waits for something.
    package struct RequestEntry: Sendable, Identifiable {
        package let request: RoleRequest
        package let unit: Unit
        package let files: [AttachedFile]

        package var id: UUID { self.request.id }

        /// "Brak załączników"
        package var lacksFiles: Bool { self.files.isEmpty && self.request.received == nil }

        /// Whether it is told at log-in that nothing is attached.
        package var isReminded: Bool { self.request.awaitsDocument(hasFiles: !self.files.isEmpty) && !self.request.isReminderOff }
    }

    /// Whether there is nothing yet: then the person is offered a beginning.
    package var isEmpty: Bool { self.active.isEmpty && self.waiting.isEmpty && self.others.isEmpty }

    package var reminded: [RequestEntry] { self.waiting.filter(\.isReminded) }

    package static func of(_ account: Account, in realm: Realm) async throws -> MyAccount {
        try await realm.database.read { [now = realm.now()] sql in
            let requests = try sql.roleRequests(realm.sealer).all(of: account.id)
            let profiles = try sql.profiles(realm.sealer).all(of: account.id)
            let units = try sql.units.find(Set(profiles.map(\.unitID)))
            var entries: [ProfileEntry] = []
            for profile in profiles {
                let own = requests.filter { $0.profileID == profile.id }
                guard let unit = units[profile.unitID],
                    let status = profile.status(requests: own.map { $0.status(at: now) }, unitIsClosed: unit.isClosed)
                else { continue }
                entries.append(
                    ProfileEntry(
                        profile: profile, unit: unit, status: status, requests: own,
                        approved: own.filter { $0.status(at: now) == .approved }))
            }
            let waiting = requests.filter { $0.status == .pending || $0.status == .draft }
            let files = try sql.attachments(realm.sealer).list(for: waiting.map(\.id))
            let byName = entries.sorted { PolishText.collationKey($0.unit.name) < PolishText.collationKey($1.unit.name) }
            return MyAccount(
                account: account, active: byName.filter { $0.status == .active },
                waiting: waiting.compactMap { request in
                    units[request.unitID].map { RequestEntry(request: request, unit: $0, files: files[request.id] ?? []) }
                },
                others: byName.filter { $0.status != .active })
        }
    }
}
