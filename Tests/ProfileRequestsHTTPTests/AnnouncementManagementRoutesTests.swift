import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Writing and publishing announcements")
struct AnnouncementManagementRoutesTests {
    private static let place = "/announcements/manage"
    private static let content = [("title", "Przerwa techniczna"), ("text", "Od rana do wieczora.\r\n\r\nPrzepraszamy.")]

    private func administrator(_ site: TestSite) async throws -> Visitor {
        let visitor = try await site.visitor("Adam", "Główny")
        try await site.grant(.administratorCeZ, in: UnitGenerator.eHealthCentreID, to: visitor)
        #expect(try await visitor.get("/landing").location == "/home")
        return visitor
    }

    /// A draft, and its page.
    private func draft(_ visitor: Visitor) async throws -> String {
        let id = try await visitor.get(Self.place + "/new").html.hidden("id")
        let created = try await visitor.post(Self.place + "/new", [("id", id)] + Self.content)
        #expect(created.location == "\(Self.place)/\(id)")
        return try #require(created.location)
    }

    private func version(_ visitor: Visitor, _ place: String) async throws -> (String, String) {
        ("version", try await visitor.get(place).html.hidden("version"))
    }

    private func today(_ site: TestSite, adding days: Int = 0) -> String {
        WarsawTime.calendarDate(of: site.realm.now()).adding(days: days).iso
    }

    @Test("only a profile that may publish gets in")
    func access() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let draft = try await self.draft(administrator)
            let visitor = try await site.visitor()
            let official = try await site.visitor("Urszula", "Wojewódzka")
            try await site.grant(.administratorUW, in: UnitGenerator.officeID(of: .slaskie), to: official)
            _ = try await official.get("/landing")
            for person in [visitor, official] {
                for path in ["", "/new", draft.replacing(Self.place, with: "")] {
                    #expect(try await person.get(Self.place + path).status == .forbidden)
                }
                #expect(try await person.get(draft + "/edit").status == .forbidden)
                #expect(try await person.post(Self.place + "/new", [("id", UUID().uuidString)] + Self.content).status == .forbidden)
                for act in ["edit", "publish", "withdraw"] {
                    #expect(try await person.post("\(draft)/\(act)", [("version", "1")] + Self.content).status == .forbidden)
                }
            }
            #expect(try await administrator.get("/home/modules/ZARZADZANIE_KOMUNIKATY").location == Self.place)
        }
    }

    @Test("a form of another page is refused")
    func forged() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let place = try await self.draft(administrator)
            for act in ["edit", "publish", "withdraw"] {
                #expect(try await administrator.post("\(place)/\(act)", [("version", "1")] + Self.content, csrf: "x").status == .forbidden)
            }
        }
    }

    @Test("a draft is seen by nobody else; published, it is shown on its days; withdrawn, it is gone for good; all of it is noted")
    func whole() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let place = try await self.draft(administrator)
            let shown = place.replacing("/manage", with: "")
            #expect(try await administrator.get(place).html.contains("<p>Przepraszamy.</p>"))
            #expect(try await site.get(shown).status == .notFound)
            let published = try await administrator.post(
                place + "/publish",
                [try await self.version(administrator, place), ("from", self.today(site)), ("until", self.today(site, adding: 1))])
            #expect(published.location == place)
            #expect(try await site.get(shown).html.contains("Przerwa techniczna"))
            #expect(try await administrator.get(Self.place).html.contains("Opublikowany"))
            #expect(try await administrator.get(place + "/withdraw").html.contains("Tak, wycofaj komunikat"))
            let version = try await administrator.get(place + "/withdraw").html.hidden("version")
            for _ in 0..<2 {
                #expect(try await administrator.post(place + "/withdraw", [("version", version)]).location == Self.place)
            }
            #expect(try await site.get(shown).status == .notFound)
            #expect(try await administrator.get(place).html.contains("Wycofany"))
            #expect(try await administrator.get(place + "/edit").status == .conflict)
            #expect(try await administrator.post(place + "/edit", [("version", "3")] + Self.content).status == .conflict)
            let id = try #require(UUID(uuidString: String(place.suffix(36))))
            let noted = try await site.realm.database.read { sql in
                try sql.audit.entries(about: AuditEntry.reference("announcement", id)).map { "\($0.action) by \($0.actor)" }
            }
            let actor = "by account:\(administrator.account.id)"
            #expect(
                Set(noted) == ["announcement.created \(actor)", "announcement.published \(actor)", "announcement.withdrawn \(actor)"])
            #expect(noted.count == 3)
        }
    }

    @Test("a form sent twice keeps one draft")
    func twice() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let id = try await administrator.get(Self.place + "/new").html.hidden("id")
            for _ in 0..<2 {
                #expect(try await administrator.post(Self.place + "/new", [("id", id)] + Self.content).location == "\(Self.place)/\(id)")
            }
            #expect(try await site.realm.database.read { sql in try sql.announcements.all(page: PageRequest()).total } == 1)
        }
    }

    @Test("what will not do is said beside its field, and what was typed stays")
    func refused() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let new = try await administrator.post(
                Self.place + "/new", [("id", UUID().uuidString), ("title", " "), ("text", "Zostaje <tu>")])
            #expect(new.status == .unprocessableContent)
            #expect(new.html.contains("Wpisz tytuł") && new.html.contains("Zostaje &lt;tu&gt;"))
            let place = try await self.draft(administrator)
            let edit = try await administrator.post(place + "/edit", [("version", "1"), ("title", "Zostaje"), ("text", "")])
            #expect(edit.status == .unprocessableContent && edit.html.contains("Wpisz treść") && edit.html.contains("value=\"Zostaje\""))
            for (from, until, message) in [
                ("", "", "Podaj dzień"), ("29.11.2023", "", "Podaj dzień"), (self.today(site, adding: -1), "", "najwcześniej dzisiejszy"),
                (self.today(site, adding: 2), self.today(site, adding: 1), "nie może być wcześniejszy"),
                (self.today(site), "x", "Podaj dzień"),
            ] {
                let answer = try await administrator.post(
                    place + "/publish", [try await self.version(administrator, place), ("from", from), ("until", until)])
                #expect(answer.status == .unprocessableContent && answer.html.contains(message), "\(from) \(until)")
            }
        }
    }

    @Test("who edits what another has changed meanwhile is told, loses nothing, and may replace it knowingly")
    func meanwhile() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let place = try await self.draft(administrator)
            #expect(
                try await administrator.post(place + "/edit", [("version", "1"), ("title", "Pierwszy"), ("text", "x")]).location == place)
            let late = try await administrator.post(place + "/edit", [("version", "1"), ("title", "Drugi"), ("text", "y")])
            #expect(late.status == .conflict && late.html.contains("value=\"Drugi\"") && late.html.contains("Ktoś zmienił ten komunikat"))
            #expect(try await administrator.get(place).html.contains("Pierwszy"))
            let again = try await administrator.post(
                place + "/edit", [("version", try late.html.hidden("version")), ("title", "Drugi"), ("text", "y")])
            #expect(again.location == place)
            #expect(try await administrator.get(place).html.contains("Drugi"))
            let published = try await administrator.post(place + "/publish", [("version", "1"), ("from", self.today(site))])
            #expect(published.status == .conflict)
        }
    }
}
