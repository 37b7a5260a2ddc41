import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of announcements")
struct AnnouncementStorageTests {
    private static let today = WarsawTime.calendarDate(of: ManualClock().now())

    @discardableResult
    private func run<Value: Sendable>(
        _ realm: Realm, _ body: @escaping @Sendable (AnnouncementRepository) throws -> Value
    ) async throws -> Value {
        try await realm.database.write { sql in try body(sql.announcements) }
    }

    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in try await body(realm) }
    }

    private static func announcement(_ title: String, _ state: Announcement.State, _ realm: Realm, after seconds: Double = 0) throws
        -> Announcement
    {
        let moment = realm.now().addingTimeInterval(seconds)
        return Announcement(
            id: realm.newID(), content: try AnnouncementContent(title: title, text: "jeden\ndwa\n\ntrzy"), state: state, createdAt: moment,
            changedAt: moment)
    }

    private static func published(_ from: Int, _ until: Int? = nil, at moment: Date) throws -> Announcement.State {
        .published(
            try AnnouncementPeriod(from: Self.today.adding(days: from), until: until.map { Self.today.adding(days: $0) }), at: moment)
    }

    @Test("an announcement comes back as it was stored, in every state")
    func roundTrip() async throws {
        try await self.use { realm in
            #expect(try await self.run(realm) { try $0.isEmpty })
            let states: [Announcement.State] = [
                .draft, .withdrawn, try Self.published(0, at: realm.now()), try Self.published(-1, 3, at: realm.now()),
            ]
            for state in states {
                let stored = try Self.announcement("Zażółć", state, realm)
                try await self.run(realm) { try $0.insert(stored) }
                #expect(try await self.run(realm) { try $0.find(stored.id) } == .init(announcement: stored, version: 1))
            }
            #expect(try await self.run(realm) { try $0.isEmpty } == false)
            #expect(try await self.run(realm) { try $0.find(UUID()) } == nil)
        }
    }

    @Test("those of a day come newest first: by first day, then by the moment they were published")
    func order() async throws {
        try await self.use { realm in
            let now = realm.now()
            let samples = [
                ("z zeszłego tygodnia", try Self.published(-7, at: now)), ("dzisiejszy wcześniejszy", try Self.published(0, 0, at: now)),
                ("dzisiejszy późniejszy", try Self.published(0, at: now.addingTimeInterval(1))),
                ("jutrzejszy", try Self.published(1, at: now)),
                ("miniony", try Self.published(-3, -1, at: now)), ("szkic", .draft), ("wycofany", .withdrawn),
            ]
            let stored = try samples.map { try Self.announcement($0.0, $0.1, realm) }
            try await self.run(realm) { announcements in for each in stored { try announcements.insert(each) } }
            let page = try await self.run(realm) { try $0.shown(on: Self.today, page: PageRequest(size: 5)) }
            #expect(page.items.map(\.content.title) == ["dzisiejszy późniejszy", "dzisiejszy wcześniejszy", "z zeszłego tygodnia"])
            #expect(page.total == 3)
            #expect(try await self.run(realm) { try $0.latest(2, on: Self.today) } == Array(page.items.prefix(2)))
            let tomorrow = try await self.run(realm) { try $0.latest(10, on: Self.today.adding(days: 1)) }
            #expect(tomorrow.map(\.content.title) == ["jutrzejszy", "dzisiejszy późniejszy", "z zeszłego tygodnia"])
        }
    }

    @Test("all of them come by page, those made last first")
    func all() async throws {
        try await self.use { realm in
            let stored = try (1...7).map { try Self.announcement("Numer \($0)", .draft, realm, after: Double($0)) }
            try await self.run(realm) { announcements in for each in stored { try announcements.insert(each) } }
            let second = try await self.run(realm) { try $0.all(page: PageRequest(number: 2, size: 5)) }
            #expect(second.items.map(\.content.title) == ["Numer 2", "Numer 1"] && second.total == 7)
        }
    }

    @Test("of 64 changes at once that saw the same state one is stored")
    func conflict() async throws {
        try await self.use { realm in
            let draft = try Self.announcement("Wyścig", .draft, realm)
            try await self.run(realm) { try $0.insert(draft) }
            let read = try await self.run(realm) { try $0.require(draft.id) }
            let winners = try await Race.run(on: realm.database) { [now = realm.now()] runner, sql in
                var changed = read
                try changed.announcement.change(to: try AnnouncementContent(title: "Zmiana \(runner)", text: "x"), at: now)
                try sql.announcements.update(changed)
                return "Zmiana \(runner)"
            }
            let stored = try await self.run(realm) { try $0.require(draft.id) }
            #expect(winners == [stored.announcement.content.title] && stored.version == 2)
        }
    }
}
