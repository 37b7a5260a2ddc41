import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Announcements for everybody")
struct AnnouncementRoutesTests {
    /// Published on a day so many days from now.
    @discardableResult
    static func publish(
        _ title: String, _ text: String = "Treść komunikatu", day: Int = 0, until: Int? = nil, on site: TestSite
    ) async throws -> String {
        let now = site.realm.now()
        let today = WarsawTime.calendarDate(of: now)
        let period = try AnnouncementPeriod(from: today.adding(days: day), until: until.map { today.adding(days: $0) })
        let announcement = Announcement(
            id: site.realm.newID(), content: try AnnouncementContent(title: title, text: text), state: .published(period, at: now),
            createdAt: now, changedAt: now)
        try await site.realm.database.write { sql in try sql.announcements.insert(announcement) }
        return "/announcements/\(SignedInPages.value(announcement.id))"
    }

    @Test("those of today and of earlier days are listed, newest first, with the day in Polish")
    func list() async throws {
        try await TestSite.run { site in
            #expect(try await site.get("/announcements").html.contains("Nie ma teraz żadnych komunikatów"))
            for (title, day, until) in [("Dawny", -40, nil), ("Nowy", 0, nil), ("Jutrzejszy", 1, nil), ("Miniony", -2, -1)]
                as [(String, Int, Int?)]
            {
                try await Self.publish(title, day: day, until: until, on: site)
            }
            let page = try await site.get("/announcements").html
            let (new, old) = (try #require(page.range(of: ">Nowy</a>")), try #require(page.range(of: ">Dawny</a>")))
            #expect(new.lowerBound < old.lowerBound)
            #expect(page.contains(WarsawTime.date(site.realm.now())))
            #expect(!page.contains("Jutrzejszy") && !page.contains("Miniony"))
        }
    }

    @Test("a long list has pages")
    func pages() async throws {
        try await TestSite.run { site in
            for number in 1...7 { try await Self.publish("Komunikat \(number)", day: -number, on: site) }
            let second = try await site.get("/announcements?page=2&size=5").html
            #expect(second.contains("Komunikat 6") && second.contains("Komunikat 7") && !second.contains("Komunikat 5"))
            #expect(try await site.get("/announcements?page=99&size=5").html.contains("Komunikat 7"), "beyond the last is the last")
        }
    }

    @Test("each has a page of its own, with its paragraphs, and nothing in it is markup or a link")
    func show() async throws {
        try await TestSite.run { site in
            let text = "Wiersz pierwszy\nwiersz drugi\n\n<script>alert(1)</script> https://example.test & \"cytat\""
            let place = try await Self.publish("<b>Tytuł</b>", text, on: site)
            let page = try await site.get(place)
            #expect(page.status == .ok)
            #expect(page.html.contains("<h1>&lt;b&gt;Tytuł&lt;/b&gt;</h1>"))
            #expect(page.html.contains("<p>Wiersz pierwszy<br>wiersz drugi</p>"))
            #expect(page.html.contains("<p>&lt;script&gt;alert(1)&lt;/script&gt; https://example.test &amp; &quot;cytat&quot;</p>"))
            #expect(!page.html.contains("href=\"https://example.test"))
        }
    }

    @Test("one that is not shown today is not found")
    func notShown() async throws {
        try await TestSite.run { site in
            let ahead = try await Self.publish("Jutrzejszy", day: 1, on: site)
            let place = try await Self.publish("Dzisiejszy", until: 0, on: site)
            #expect(try await site.get(ahead).status == .notFound)
            #expect(try await site.get(place).status == .ok)
            site.clock.advance(by: 86_400)
            #expect(try await site.get(ahead).status == .ok)
            #expect(try await site.get(place).status == .notFound)
            for unknown in ["/announcements/\(UUID())", "/announcements/nie-ma"] {
                #expect(try await site.get(unknown).status == .notFound)
            }
        }
    }

    @Test("the start screen lists the newest, home shows the newest whole")
    func whereShown() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            #expect(try await visitor.get("/start").html.contains("Nie ma teraz żadnych komunikatów"))
            for number in 1...4 { try await Self.publish("Komunikat \(number)", "Treść numer \(number)", day: -number, on: site) }
            let start = try await visitor.get("/start").html
            #expect(start.contains("Komunikat 1") && start.contains("Komunikat 3") && !start.contains("Komunikat 4"))
            try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            _ = try await visitor.get("/landing")
            let home = try await visitor.get("/home").html
            #expect(home.contains("Najnowszy komunikat") && home.contains("Treść numer 1") && !home.contains("Treść numer 2"))
        }
    }
}
