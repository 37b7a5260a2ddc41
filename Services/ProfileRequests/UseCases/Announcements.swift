import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Announcements: read by everybody, written and published by those whose profile allows it. Every act is audited.
package struct Announcements: Sendable {
    /// How many the start page lists.
    package static let onStartPage = 3

    package init() {}

    /// The newest of those that are shown today.
    package func latest(_ limit: Int, in realm: Realm) async throws -> [Announcement] {
        try await realm.database.read { [today = Self.today(in: realm)] sql in try sql.announcements.latest(limit, on: today) }
    }

    package func shown(_ page: PageRequest, in realm: Realm) async throws -> PageOf<Announcement> {
        try await realm.database.read { [today = Self.today(in: realm)] sql in try sql.announcements.shown(on: today, page: page) }
    }

    /// - Throws: ``DatabaseError/notFound`` for one that is not shown today.
    package func requireShown(_ id: UUID, in realm: Realm) async throws -> Announcement {
        let found = try await realm.database.read { sql in try sql.announcements.require(id).announcement }
        guard found.standing(on: Self.today(in: realm)) == .shown else { throw DatabaseError.notFound }
        return found
    }

    // MARK: For those who publish

    package func all(_ page: PageRequest, in realm: Realm) async throws -> PageOf<Announcement> {
        try await realm.database.read { sql in try sql.announcements.all(page: page) }
    }

    package func require(_ id: UUID, in realm: Realm) async throws -> AnnouncementRepository.Stored {
        try await realm.database.read { sql in try sql.announcements.require(id) }
    }

    /// Keeps a draft.
    ///
    /// - Parameter id: made when the form was: sent twice, it is kept once.
    package func create(_ id: UUID, _ content: AnnouncementContent, by verifier: Verifier, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            try sql.require(.publishAnnouncements, of: verifier, realm: realm)
            guard try sql.announcements.find(id) == nil else { return }
            try sql.announcements.insert(Announcement(id: id, content: content, at: now))
            try sql.record("announcement.created", Self.name(id), by: verifier.actor, at: now)
        }
    }

    package enum Change: Sendable {
        case content(AnnouncementContent)
        case publish(AnnouncementPeriod)
        case withdraw
    }

    /// Changes what somebody looks at.
    ///
    /// - Parameter version: what they looked at.
    /// - Throws: ``AnnouncementError``; ``DatabaseError/conflict`` when it has changed since.
    package func change(_ id: UUID, version: Int, _ change: Change, by verifier: Verifier, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            try sql.require(.publishAnnouncements, of: verifier, realm: realm)
            var stored = try sql.announcements.require(id)
            guard stored.version == version else { throw DatabaseError.conflict }
            let action: String
            switch change {
            case .content(let content):
                try stored.announcement.change(to: content, at: now)
                action = "announcement.changed"
            case .publish(let period):
                try stored.announcement.publish(period, at: now)
                action = "announcement.published"
            case .withdraw:
                try stored.announcement.withdraw(at: now)
                action = "announcement.withdrawn"
            }
            try sql.announcements.update(stored)
            try sql.record(action, Self.name(id), by: verifier.actor, at: now)
        }
    }

    static func name(_ id: UUID) -> String { AuditEntry.reference("announcement", id) }

    private static func today(in realm: Realm) -> CalendarDate { WarsawTime.calendarDate(of: realm.now()) }
}
