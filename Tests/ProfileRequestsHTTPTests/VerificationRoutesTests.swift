import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary
import WebPages

@testable import ProfileRequests

@Suite("Verification")
struct VerificationRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    /// An administrator of CeZ at work.
    private func administrator(_ site: TestSite) async throws -> Visitor {
        let visitor = try await site.visitor("Adam", "Główny")
        try await site.grant(.administratorCeZ, in: UnitGenerator.eHealthCentreID, to: visitor)
        #expect(try await visitor.get("/landing").location == "/home")
        return visitor
    }

    /// A request that waits, and its page.
    private func pending(_ site: TestSite) async throws -> (Visitor, String) {
        let visitor = try await site.visitor()
        try await visitor.submit([.reporterFinancial], in: Self.unit)
        let id = try #require(try await site.requests(of: visitor).first?.id)
        return (visitor, "/verification/\(SignedInPages.value(id))")
    }

    @Test("only those whose profile allows it get in")
    func access() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            #expect(try await visitor.get("/verification").status == .forbidden)
            try await site.grant(.reporterFinancial, in: UnitGenerator.medicalCentreID, to: visitor)
            _ = try await visitor.get("/landing?reminded=yes")
            #expect(try await visitor.get("/verification").status == .forbidden)
            #expect(try await visitor.post(place + "/approve").status == .forbidden)
        }
    }

    @Test("approval needs a document or the mark that one was received; then the profile is active and its home opens")
    func approve() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.get("/verification").html.contains("Żaneta Próbna"))
            let refused = try await administrator.post(place + "/approve")
            #expect(refused.status == .unprocessableContent && refused.html.contains("Do zatwierdzenia potrzebny jest załącznik"))
            #expect(try await administrator.post(place + "/received", [("received", "post")]).location == place)
            for _ in 0..<2 { #expect(try await administrator.post(place + "/approve").location == place) }
            #expect(try await site.requests(of: visitor).first?.status == .approved)
            let told = try await site.outbox()
            #expect(told.filter { $0 == "notification" }.count == 5, "received, three reminders, approved")
            #expect(told.filter { $0 == "ended-reason" }.count == 2, "the mark and the approval end the reminders")
            #expect(told.filter { $0 == "profile-report" }.count == 1, "the broker is told what the profile gives")
            #expect(try await visitor.get("/landing").location == "/home")
            #expect(try await administrator.get("/verification").html.contains("Nie ma wniosków do weryfikacji"))
        }
    }

    @Test("rejecting needs a reason, which the applicant sees")
    func reject() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            func reject(_ reason: String?, _ other: String = "") async throws -> TestResponse {
                try await administrator.post(place + "/reject", (reason.map { [("reason", $0)] } ?? []) + [("other-reason", other)])
            }
            #expect(try await reject(nil).html.contains("Wybierz powód odrzucenia"))
            #expect(try await reject("INNY", " ").status == .unprocessableContent)
            let claimed = try await reject("INNY", "Wycofany przez wnioskującego")
            #expect(claimed.status == .unprocessableContent && claimed.html.contains("Wycofany przez wnioskującego</textarea>"))
            #expect(try await reject("INNY", "Brak pieczęci").status == .seeOther)
            #expect(try await visitor.get("/my-account").html.contains("Brak pieczęci"))
            #expect(try await administrator.post(place + "/approve").status == .conflict)
        }
    }

    @Test("a reason from the list says it all")
    func standardReason() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.post(place + "/reject", [("reason", "BRAK_PIECZECI")]).location == place)
            #expect(try await visitor.get("/my-account").html.contains("Na dokumencie brakuje pieczęci jednostki"))
        }
    }

    @Test("sending back is a note and a mail; the request stays pending, and the list shows when it was completed")
    func sendBack() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.post(place + "/send-back", [("note", "")]).status == .unprocessableContent)
            for _ in 0..<2 {
                #expect(try await administrator.post(place + "/send-back", [("note", "Brak drugiej strony")]).location == place)
            }
            #expect(try await site.outbox().filter { $0 == "notification" }.count == 5, "received, three reminders, one sent back")
            #expect(try await visitor.get("/my-account").html.contains("Brak drugiej strony"))
            #expect(try await administrator.get("/verification?stage=sentBack").html.contains("Odesłany do uzupełnienia"))
            site.clock.advance(by: 60)
            let id = try #require(try await site.requests(of: visitor).first?.id)
            let attach = "/my-account/requests/\(SignedInPages.value(id))/attach"
            #expect(try await visitor.upload(attach, file: ("skan.pdf", SampleFile.pdf)).status == .seeOther)
            #expect(try await administrator.get("/verification?stage=completed").html.contains("Uzupełniony"))
            #expect(try await administrator.get("/verification?stage=sentBack").html.contains("Nie znaleziono wniosków"))
            #expect(try await site.requests(of: visitor).first?.status == .pending)
        }
    }

    @Test("what came by post is scanned and attached by whoever verifies; the applicant sees it and cannot remove it")
    func scan() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.upload(place + "/scan").html.contains("Wybierz plik ze skanem"))
            #expect(try await administrator.upload(place + "/scan", file: ("a.pdf", Array("text".utf8))).status == .unprocessableContent)
            for _ in 0..<2 {
                let attached = try await administrator.upload(place + "/scan", [("upload", "k")], file: ("skan.pdf", SampleFile.pdf))
                #expect(attached.location == place)
            }
            let page = try await visitor.get("/my-account").html
            #expect(page.components(separatedBy: "skan.pdf").count > 1 && !page.contains("/remove\""))
            #expect(try await administrator.get(place).html.components(separatedBy: "Podgląd pliku skan.pdf").count == 2)
            #expect(try await administrator.post(place + "/approve").location == place)
            #expect(try await site.requests(of: visitor).first?.status == .approved)
            #expect(try await administrator.upload(place + "/scan", file: ("b.pdf", SampleFile.pdf)).status == .conflict)
            #expect(try await visitor.upload(place + "/scan", file: ("b.pdf", SampleFile.pdf)).status == .forbidden)
        }
    }

    @Test("an administrator's role is given by two people, and a file that changes begins anew")
    func fourEyes() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.administratorUW], in: UnitGenerator.officeID(of: .wielkopolskie))
            let id = try #require(try await site.requests(of: visitor).first?.id)
            let place = "/verification/\(SignedInPages.value(id))"
            let (one, other) = (try await self.administrator(site), try await self.administrator(site))
            #expect(try await one.post(place + "/received", [("received", "mail")]).status == .seeOther)
            let tomorrow = WarsawTime.calendarDate(of: site.realm.now()).adding(days: 1).iso
            #expect(try await one.post(place + "/approve", [("last-day", tomorrow)]).location == place)
            #expect(try await site.requests(of: visitor).first?.status == .pending)
            #expect(
                try await one.post(place + "/approve", [("last-day", tomorrow)]).html.contains(
                    "Pierwsza akceptacja tego wniosku jest Twoja"))
            #expect(try await other.get("/verification?stage=secondApproval").html.contains("Czeka na drugą akceptację"))
            let attach = "/my-account/requests/\(SignedInPages.value(id))/attach"
            #expect(try await visitor.upload(attach, file: ("skan.pdf", SampleFile.pdf)).status == .seeOther)
            #expect(try await other.get("/verification?stage=secondApproval").html.contains("Nie znaleziono wniosków"))
            #expect(try await other.post(place + "/approve").location == place)
            let page = try await one.get(place).html
            #expect(page.contains("Zatwierdź jako druga osoba"))
            #expect(try await one.post(place + "/approve", [("last-day", tomorrow)]).status == .conflict)
            #expect(try await one.post(place + "/approve", [("version", try page.hidden("version")), ("last-day", "")]).location == place)
            #expect(try await site.requests(of: visitor).first?.status == .approved)
        }
    }

    @Test("a decision is about what was seen: what has changed since is shown first, and nothing typed is lost")
    func seen() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            let version = try await administrator.get(place).html.hidden("version")
            let id = try #require(try await site.requests(of: visitor).first?.id)
            let attach = "/my-account/requests/\(SignedInPages.value(id))/attach"
            #expect(try await visitor.upload(attach, file: ("skan.pdf", SampleFile.pdf)).status == .seeOther)
            for (path, fields) in [
                ("/approve", [("last-day", "2999-01-01")]), ("/reject", [("reason", "INNY"), ("other-reason", "Powód")]),
            ] {
                let refused = try await administrator.post(place + path, [("version", version)] + fields)
                #expect(refused.status == .unprocessableContent && refused.html.contains("Wniosek zmienił się, odkąd otwarto tę stronę"))
                #expect(refused.html.contains(fields[fields.count - 1].1))
            }
            #expect(try await site.requests(of: visitor).first?.status == .pending)
        }
    }

    @Test("a role is given until a day, may be given another, and is of no use after it")
    func lastDay() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            let today = WarsawTime.calendarDate(of: site.realm.now())
            #expect(try await administrator.post(place + "/received", [("received", "post")]).status == .seeOther)
            for wrong in ["kiedyś", "2023-02-30", today.adding(days: -1).iso] {
                let refused = try await administrator.post(place + "/approve", [("last-day", wrong)])
                #expect(refused.status == .unprocessableContent && refused.html.contains("href=\"#field-last-day\""))
            }
            #expect(try await administrator.post(place + "/approve", [("last-day", today.adding(days: 1).iso)]).location == place)
            #expect(try await administrator.post(place + "/limit", [("last-day", today.iso)]).location == place)
            #expect(try await visitor.get("/landing").location == "/home")
            site.clock.advance(by: 86_400)
            #expect(try await visitor.get("/home").location == "/my-account", "whether the role has been archived or not")
            #expect(!(try await visitor.get("/my-account").html.contains("Pracuj w profilu")))
            let ending = RoleEnding(realm: site.realm, logger: Logger(label: "test"), nudge: {})
            #expect(try await ending.endSome() == 1)
            #expect(try await ending.endSome() == 0)
            #expect(try await site.requests(of: visitor).first?.status == .archived(nil))
            let told = try await site.outbox().filter { $0 == "profile-report" }.count
            #expect(told == 2, "the broker is told of the approval and of the end")
        }
    }

    @Test("archiving is asked about, ends the role at once and cannot be undone")
    func archive() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.post(place + "/archive").status == .conflict, "a pending request is decided")
            _ = try await administrator.post(place + "/received", [("received", "post")])
            _ = try await administrator.post(place + "/approve")
            #expect(try await administrator.get(place + "/archive").html.contains("Tak, zarchiwizuj"))
            for _ in 0..<2 { #expect(try await administrator.post(place + "/archive").location == place) }
            #expect(try await site.requests(of: visitor).first?.status == .archived(nil))
            let told = try await site.outbox().filter { $0 == "profile-report" }.count
            #expect(told == 2, "the broker is told of the approval and of the end")
            #expect(try await visitor.get("/landing").location == "/my-account")
        }
    }

    @Test("nothing is approved in a blocked profile or a closed unit")
    func unusable() async throws {
        try await TestSite.run { site in
            let (_, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            _ = try await administrator.post(place + "/received", [("received", "post")])
            try await site.realm.database.write { sql in try sql.units.setClosed(site.realm.now(), unit: Self.unit) }
            #expect(try await administrator.post(place + "/approve").status == .conflict)
            #expect(try await administrator.get(place).html.contains("Wniosku nie można zatwierdzić"))
        }
    }

    @Test("several are approved in one go, and what is in the way of others is said")
    func bulk() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial, .reporterNonFinancial, .reporterPsychiatric], in: Self.unit)
            let ids = try await site.requests(of: visitor).map { SignedInPages.value($0.id) }
            for id in ids.prefix(2) { _ = try await administrator.post("/verification/\(id)/received", [("received", "mail")]) }
            #expect(try await administrator.get("/verification/bulk").location == "/verification")
            let page = try await administrator.get("/verification/bulk?" + Query.encode(ids.map { ("request", $0) })).html
            #expect(page.contains("Zatwierdź 2 wnioski") && page.contains("Brak załączników i oznaczenia"))
            let seen = page.matches(of: /name="request" value="([^"]+)"/).map { ("request", String($0.1)) }
            #expect(seen.count == 2)
            #expect(try await administrator.post("/verification/\(ids[1])/send-back", [("note", "Brak pieczęci")]).status == .seeOther)
            for turn in 0..<2 {
                let done = try await administrator.post("/verification/bulk", seen)
                #expect(done.status == .ok && done.html.contains("Wniosek zmienił się od czasu"), "turn \(turn)")
            }
            #expect(try await site.requests(of: visitor).map(\.status) == [.approved, .pending, .pending])
            try await administrator.submit([.reporterFinancial], in: UnitGenerator.medicalCentreID)
            let own = SignedInPages.value(try #require(try await site.requests(of: administrator).first { $0.status == .pending }?.id))
            let beside = try await administrator.get("/verification/bulk?" + Query.encode([("request", own), ("request", ids[1])]))
            #expect(beside.status == .ok && !beside.html.contains(own), "their own is left out, the other one shown")
            #expect(try await administrator.post("/verification/bulk", [("request", "\(own).1")]).status == .ok)
            #expect(try await site.requests(of: administrator).contains { $0.status == .pending })
        }
    }

    @Test("documents are shown beside the request, framed by our pages only and running nothing")
    func preview() async throws {
        try await TestSite.run { site in
            let (_, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            let page = try await administrator.get(place)
            #expect(page.html.contains("<iframe class=\"preview\" src=\"\(place)/document/view#"))
            #expect(page.headers[.contentSecurityPolicy]?.contains("frame-src 'self'") == true)
            let shown = try await administrator.get(place + "/document/view")
            #expect(shown.headers[.contentDisposition] == "inline")
            #expect(shown.headers[.contentSecurityPolicy]?.contains("script-src 'none'") == true)
            #expect(shown.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'self'") == true)
        }
    }

    @Test("nobody verifies their own request")
    func own() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            try await administrator.submit([.reporterFinancial], in: Self.unit)
            #expect(try await administrator.get("/verification").html.contains("Nie ma wniosków do weryfikacji"))
            let id = try #require(try await site.requests(of: administrator).first { $0.status == .pending }?.id)
            #expect(try await administrator.post("/verification/\(SignedInPages.value(id))/approve").status == .forbidden)
        }
    }

    @Test("an administrator of a voivodeship reaches the units of theirs only")
    func reach() async throws {
        try await TestSite.run { site in
            let (_, place) = try await self.pending(site)
            for (voivodeship, status) in [(Voivodeship.wielkopolskie, true), (.slaskie, false)] {
                let official = try await site.visitor("Urszula", "Wojewódzka")
                try await site.grant(.administratorUW, in: UnitGenerator.officeID(of: voivodeship), to: official)
                _ = try await official.get("/landing")
                #expect(try await official.get(place).status == (status ? .ok : .notFound))
                #expect(try await official.get("/verification").html.contains("U000001/") == status)
            }
        }
    }

    @Test("looking at the document and the files of others is noted")
    func audit() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            _ = try await administrator.get(place)
            #expect(try await administrator.get(place + "/document").bytes.starts(with: Array("%PDF-".utf8)))
            let number = try #require(try await site.requests(of: visitor).first?.number)
            let actions = try await site.realm.database.read { sql in
                try sql.audit.entries(about: "request:\(number)").map { "\($0.action) \($0.dataSubject == nil)" }
            }
            #expect(
                actions.sorted() == ["document.viewed false", "request.saved true", "request.submitted true", "request.viewed false"])
        }
    }
}
