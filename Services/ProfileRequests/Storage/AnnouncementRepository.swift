import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

/// The table `announcements`: what everybody may read, so nothing in it is sealed.
package struct AnnouncementRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE announcements (
            id TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL,
            from_day TEXT,
            until_day TEXT,
            published_at BIGINT,
            created_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            version BIGINT NOT NULL
        )
        """
    /// What is shown, newest first; everything, newest first.
    static let indexes: [SQL] = [
        "CREATE INDEX announcements_shown ON announcements (state, from_day, published_at, id)",
        "CREATE INDEX announcements_created_at ON announcements (created_at, id)",
    ]

    /// An announcement with the version that changes must name.
    package struct Stored: Hashable, Sendable, Identifiable {
        package var announcement: Announcement
        package let version: Int

        package var id: UUID { self.announcement.id }
    }

    package func find(_ id: UUID) throws -> Stored? {
        try self.sql.row("SELECT * FROM announcements WHERE id = \(id)").map(Self.stored)
    }

    package func require(_ id: UUID) throws -> Stored {
        guard let stored = try self.find(id) else { throw DatabaseError.notFound }
        return stored
    }

    package var isEmpty: Bool {
        get throws { try self.sql.row("SELECT id FROM announcements LIMIT 1") == nil }
    }

    /// The newest of those that are shown on a day: one look into the index.
    package func latest(_ limit: Int, on day: CalendarDate) throws -> [Announcement] {
        try self.sql.rows("SELECT *" + Self.shown(on: day) + Self.newestFirst + " LIMIT \(limit)").map { try Self.stored($0).announcement }
    }

    /// One page of those that are shown on a day, newest first. A page beyond the last is the last.
    package func shown(on day: CalendarDate, page: PageRequest) throws -> PageOf<Announcement> {
        let total = try self.sql.row("SELECT COUNT(*) AS total" + Self.shown(on: day))?.get("total", as: Int.self) ?? 0
        let page = page.within(total)
        let found = try self.sql.rows(
            "SELECT *" + Self.shown(on: day) + Self.newestFirst + " LIMIT \(page.size) OFFSET \(page.offset)"
        ).map { try Self.stored($0).announcement }
        return PageOf(items: found, total: total, page: page)
    }

    /// One page of all there are, whatever their state, those made last first.
    package func all(page: PageRequest) throws -> PageOf<Announcement> {
        let total = try self.sql.row("SELECT COUNT(*) AS total FROM announcements")?.get("total", as: Int.self) ?? 0
        let page = page.within(total)
        let found = try self.sql.rows(
            "SELECT * FROM announcements ORDER BY created_at DESC, id DESC LIMIT \(page.size) OFFSET \(page.offset)"
        ).map { try Self.stored($0).announcement }
        return PageOf(items: found, total: total, page: page)
    }

    package func insert(_ announcement: Announcement) throws {
        let state = Columns(announcement.state)
        try self.sql.execute(
            """
            INSERT INTO announcements (id, title, body, state, from_day, until_day, published_at, created_at, changed_at, version)
            VALUES (\(announcement.id), \(announcement.content.title), \(announcement.content.text), \(state.code), \(state.from),
                \(state.until), \(state.publishedAt), \(announcement.createdAt), \(announcement.changedAt), 1)
            """)
    }

    /// Stores what has changed.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ stored: Stored) throws {
        let (announcement, state) = (stored.announcement, Columns(stored.announcement.state))
        let changed = try self.sql.execute(
            """
            UPDATE announcements SET title = \(announcement.content.title), body = \(announcement.content.text), state = \(state.code),
                from_day = \(state.from), until_day = \(state.until), published_at = \(state.publishedAt),
                changed_at = \(announcement.changedAt), version = version + 1
            WHERE id = \(announcement.id) AND version = \(stored.version)
            """)
        guard changed == 1 else { throw DatabaseError.conflict }
    }

    private static func shown(on day: CalendarDate) -> SQL {
        " FROM announcements WHERE state = 'published' AND from_day <= \(day.iso) AND (until_day IS NULL OR until_day >= \(day.iso))"
    }

    private static let newestFirst: SQL = " ORDER BY from_day DESC, published_at DESC, id DESC"

    private struct Columns {
        var code: String
        var from: String?
        var until: String?
        var publishedAt: Date?

        init(_ state: Announcement.State) {
            switch state {
            case .draft: self.code = "draft"
            case .withdrawn: self.code = "withdrawn"
            case .published(let period, let moment):
                self.code = "published"
                self.from = period.from.iso
                self.until = period.until?.iso
                self.publishedAt = moment
            }
        }
    }

    private static func stored(_ row: Row) throws -> Stored {
        let state: Announcement.State =
            switch try row.get("state", as: String.self) {
            case "draft": .draft
            case "withdrawn": .withdrawn
            case "published":
                .published(
                    try AnnouncementPeriod(
                        from: try CalendarDate(try row.get("from_day")),
                        until: try row.optional("until_day", as: String.self).map { try CalendarDate($0) }),
                    at: try row.get("published_at"))
            default: throw DatabaseError.malformed(column: "state")
            }
        let announcement = Announcement(
            id: try row.get("id"), content: try AnnouncementContent(title: try row.get("title"), text: try row.get("body")), state: state,
            createdAt: try row.get("created_at"), changedAt: try row.get("changed_at"))
        return Stored(announcement: announcement, version: try row.get("version"))
    }
}

extension Transaction {
    package var announcements: AnnouncementRepository { .init(sql: self) }
}
