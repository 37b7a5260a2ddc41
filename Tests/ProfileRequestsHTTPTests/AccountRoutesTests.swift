import Contracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Stage: the account form and the wait for its activation")
struct AccountRoutesTests {
    @Test("name and PESEL stand there and cannot be typed; the login is made from the name, whatever else is posted")
    func identity() async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            let page = try await browser.get("/account")
            #expect(page.html.contains("Żaneta Maria") && page.html.contains("Próbna") && page.html.contains("02822800226"))
            #expect(page.html.contains("value=\"zaneta.probna\""))
            let extra = [("login", "admin"), ("givenNames", "Inna"), ("pesel", "01810100115")]
            #expect(try await browser.post("/account", TestService.form() + extra, on: page).location == "/account/activation")
            let account = try #require(try await service.account()).account
            #expect(account.login.value == "zaneta.probna" && account.state == .unverified)
            #expect(account.identity == (try TestService.ticket().identity))
        }
    }

    @Test("what ePLOZ knew is taken over: login and address stand in the form")
    func migrated() async throws {
        try await TestService.run { service in
            let result = MigrationResult(event: "MIGRATION_1", login: "zprobna", email: try EmailAddress("stary@eploz.example"))
            let browser = try await service.arrival(try TestService.ticket(migration: result))
            let page = try await browser.get("/account")
            #expect(page.html.contains("value=\"zprobna\"") && page.html.contains("value=\"stary@eploz.example\""))
        }
    }

    @Test(
        "what is wrong is said, what was typed stays, and no account is opened",
        arguments: [
            ("", "", "yes", "Podaj adres e-mail"), ("osoba@", "osoba@", "yes", "Podaj poprawny adres e-mail"),
            ("osoba@example.test", "", "yes", "Powtórz adres e-mail"),
            ("osoba@example.test", "inna@example.test", "yes", "Adresy e-mail nie są takie same"),
            (
                "osoba@example.test\r\nBcc: x@example.test", "osoba@example.test\r\nBcc: x@example.test", "yes",
                "Podaj poprawny adres e-mail"
            ),
            ("osoba@example.test", "osoba@example.test", nil, "Potwierdź, że znasz Warunki korzystania z serwisu"),
            ("osoba@example.test", "osoba@example.test", "no", "Potwierdź, że znasz Warunki korzystania z serwisu"),
            ("\"><b>@example.test", "x", "yes", "Podaj poprawny adres e-mail"),
        ] as [(String, String, String?, String)])
    func wrong(_ email: String, _ again: String, _ terms: String?, _ message: String) async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            let form = TestService.form(email, again: again, terms: terms)
            let page = try await browser.post("/account", form, on: try await browser.get("/account"))
            #expect(page.status == .unprocessableContent && page.html.contains(message))
            if email == TestService.email { #expect(page.html.contains("value=\"\(email)\"")) }
            #expect(!page.html.contains("<b>"))
            #expect(try await service.account() == nil)
            #expect(try await service.mails().isEmpty)
        }
    }

    @Test("the same address in other letters, or with spaces around it, is the same address")
    func sameAddress() async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            let form = TestService.form(" Osoba@Example.test ", again: "osoba@example.test")
            #expect(try await browser.post("/account", form, on: try await browser.get("/account")).location == "/account/activation")
        }
    }

    @Test(
        "mails and reminders come in the language that was chosen, Polish by default; there are no others",
        arguments: ["pl", "en", "uk", ""])
    func language(_ chosen: String) async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            let page = try await browser.get("/account")
            let refused = try await browser.post("/account", TestService.form(language: "de"), on: page)
            #expect(refused.status == .unprocessableContent && refused.html.contains("Wybierz język wiadomości"))
            _ = try await browser.post("/account", TestService.form(language: chosen), on: page)
            let mails = try await service.mails() + service.reminders()
            #expect(mails.count == 3 && Set(mails.map(\.language.rawValue)) == [chosen.isEmpty ? "pl" : chosen])
        }
    }

    @Test("a form posted 16 times at once opens one account and sends one mail")
    func postedOften() async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            let page = try await browser.get("/account")
            let places = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<16 { group.addTask { try await browser.post("/account", TestService.form(), on: page).location } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(places.allSatisfy { $0 == "/account/activation" })
            #expect(try await service.mails().count == 1)
            #expect(try service.broker.asked(AccountAPI.report).map(\.status) == [.unverified])
        }
    }

    @Test("the back button leads forward again: the form opens nothing new and changes no address")
    func backButton() async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            #expect(try await browser.get("/account/activation").location == "/account", "nothing to wait for yet")
            let page = try await browser.get("/account")
            _ = try await browser.post("/account", TestService.form(), on: page)
            #expect(try await browser.get("/account").location == "/account/activation")
            let again = try await browser.post("/account", TestService.form("inna@example.test"), on: page)
            #expect(again.location == "/account/activation")
            #expect(try await service.account()?.account.email.address == TestService.email)
            #expect(try await service.mails().map(\.recipient.address) == [TestService.email])
        }
    }

    @Test("a new mail can be had once a minute and five times a day")
    func resend() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            let page = try await browser.get("/account/activation")
            func again() async throws -> TestResponse { try await browser.post("/account/activation/resend", on: page) }
            service.clock.advance(by: 59.999)
            let early = try await again()
            #expect(early.status == .tooManyRequests && early.html.contains("raz na minutę"))
            service.clock.advance(by: 0.001)
            for number in 1...5 {
                #expect(try await service.mails().count == number)
                #expect(try await again().location == "/account/activation?sent=1")
                service.clock.advance(by: 60)
            }
            let sixth = try await again()
            #expect(sixth.status == .tooManyRequests && sixth.html.contains("pięć razy na dobę"))
            #expect(try await service.mails().count == 6)
        }
    }

    @Test("a mistyped address is put right: the link goes to the new one, the old one's is dead, reminders follow")
    func corrected() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            let old = try await service.activationLink()
            service.clock.advance(by: 60)
            let page = try await browser.get("/account/activation/address")
            #expect(page.html.contains(TestService.email))
            let right = [("email", "dobra@example.test"), ("email-again", "dobra@example.test")]
            #expect(try await browser.post("/account/activation/address", right, on: page).location == "/account/activation?corrected=1")
            let waiting = try await browser.get("/account/activation?corrected=1")
            #expect(waiting.html.contains("Wysłaliśmy e-mail na poprawiony adres") && waiting.html.contains("dobra@example.test"))
            #expect(try await service.mails().map(\.recipient.address) == [TestService.email, "dobra@example.test"])
            let reminders = try await service.reminders()
            #expect(
                reminders.map(\.recipient.address) == Array(repeating: TestService.email, count: 2)
                    + Array(repeating: "dobra@example.test", count: 2))
            let ended = try #require(try await service.endedReasons().last { $0.name == reminders.last?.reason?.name })
            let sequences = reminders.compactMap(\.reason?.sequence)
            #expect(sequences.prefix(2).allSatisfy { $0 <= ended.sequence } && sequences.suffix(2).allSatisfy { $0 > ended.sequence })
            #expect(ended.moved?.recipient.address == "dobra@example.test")
            let stopLink = try #require(ended.moved?.stopLink)
            let stopPage = try await service.browser().get(String(stopLink.dropFirst(TestService.publicURL.count)))
            #expect(
                stopPage.status == .ok && stopPage.html.contains("Nie przypominaj mi"),
                "a due reminder that follows can be switched off there")
            #expect(try await service.browser().get(old).status == .gone)
            let phone = service.browser()
            let link = try await service.activationLink()
            _ = try await phone.post("/activation", [("token", TestService.token(link))], on: try await phone.get(link))
            #expect(try await service.account()?.account.state == .active)
            #expect(try await browser.get("/account/activation/address").location == "/account/activation", "it is too late now")
            let late = try await browser.post(
                "/account/activation/address", [("email", "x@example.test"), ("email-again", "x@example.test")], on: page)
            #expect(late.status == .conflict && late.html.contains("Adres e-mail nie został zmieniony"))
        }
    }

    @Test("a mail whose link no longer works is not sent if it still waits: after a resend, a correction, the activation")
    func deadLinks() async throws {
        try await TestService.run { service in
            func links() async throws -> [String] {
                try await service.sendableLinks { if case .accountActivation(let link, _) = $0 { link } else { nil } }
            }
            let browser = try await service.opened()
            let first = try await links()
            service.clock.advance(by: 60)
            _ = try await browser.post("/account/activation/resend", on: try await browser.get("/account/activation"))
            let second = try await links()
            service.clock.advance(by: 60)
            let right = [("email", "dobra@example.test"), ("email-again", "dobra@example.test")]
            _ = try await browser.post("/account/activation/address", right, on: try await browser.get("/account/activation/address"))
            let third = try await links()
            #expect(first.count == 1 && second.count == 1 && third.count == 1 && Set(first + second + third).count == 3)
            let link = try await service.activationLink()
            #expect(third.first?.hasSuffix(link) == true)
            let phone = service.browser()
            _ = try await phone.post("/activation", [("token", TestService.token(link))], on: try await phone.get(link))
            #expect(try await links() == [])
        }
    }

    @Test("a mail that was not handed over before its link ended never is")
    func linkEndedBeforeHandover() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            service.clock.advance(by: 60)
            _ = try await browser.post("/account/activation/resend", on: try await browser.get("/account/activation"))
            let right = [("email", "dobra@example.test"), ("email-again", "dobra@example.test")]
            _ = try await browser.post("/account/activation/address", right, on: try await browser.get("/account/activation/address"))
            // Only now the outbox is emptied.
            #expect(try await service.mails().map(\.recipient.address) == ["dobra@example.test"])
        }
    }

    @Test("what is wrong with a correction is said")
    func refusedCorrection() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            let page = try await browser.get("/account/activation/address")
            func correct(_ email: String, again: String? = nil) async throws -> TestResponse {
                try await browser.post("/account/activation/address", [("email", email), ("email-again", again ?? email)], on: page)
            }
            for (email, again, words) in [
                ("", "", "Podaj adres e-mail"), ("x", "x", "Podaj poprawny adres e-mail"),
                ("dobra@example.test", "inna@example.test", "Adresy e-mail nie są takie same"),
                (TestService.email.uppercased(), TestService.email, "Ten adres już jest podany"),
            ] {
                let refused = try await correct(email, again: again)
                #expect(refused.status == .unprocessableContent && refused.html.contains(words), "\(email)")
            }
            #expect(try await browser.post("/account/activation/address", [("email", "x")]).status == .forbidden, "a form of another site")
            #expect(try await service.mails().count == 1)
            #expect(try await service.account()?.account.email.address == TestService.email)
        }
    }

    @Test("of 16 corrections at once eight are made")
    func correctedOften() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            service.clock.advance(by: 60)
            let page = try await browser.get("/account/activation/address")
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for number in 0..<16 {
                    let email = "adres-\(number)@example.test"
                    group.addTask {
                        try await browser.post("/account/activation/address", [("email", email), ("email-again", email)], on: page).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == .seeOther }.count == 8 && statuses.filter { $0 == .tooManyRequests }.count == 8)
            let last = try #require(try await service.account()).account.email
            #expect(
                try await service.mails().map(\.recipient) == [last], "those before were not handed over yet, and are of no use any more")
            let refused = try await browser.post(
                "/account/activation/address", [("email", "x@example.test"), ("email-again", "x@example.test")], on: page)
            #expect(refused.html.contains("Adres poprawiono już zbyt wiele razy") && refused.html.contains("value=\"x@example.test\""))
        }
    }

    @Test("the waiting page goes back to the broker once the account is active, and the broker knows before the browser is there")
    func through() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            #expect(try await browser.get("/account/activation/status").html == #"{"version":"unverified"}"#)
            let (link, phone) = (try await service.activationLink(), service.browser())
            _ = try await phone.post("/activation", [("token", TestService.token(link))], on: try await phone.get(link))
            #expect(try await browser.get("/account/activation/status").html == #"{"version":"active"}"#)
            #expect(try await browser.get("/account/activation").location == (try TestService.ticket().returnURL))
            #expect(try service.broker.asked(AccountAPI.report).last?.status == .active)
            let late = try await service.browser().get(service.entrance(try TestService.ticket()))
            #expect(late.location == (try TestService.ticket().returnURL), "whoever is through is not asked again")
        }
    }

    @Test("a spent or made-up handle, one for another stage, and a page without a session or after its hour say what to do")
    func noSession() async throws {
        try await TestService.run { service in
            let entrance = service.entrance(try TestService.ticket())
            let browser = service.browser()
            #expect(try await browser.get(entrance).location == "/account")
            let stranger = service.browser()
            let migration = service.entrance(try TestService.ticket(stage: .migration))
            for path in [
                entrance, migration, "/account/enter", "/account/enter?handle=", "/account/enter?handle=abc", "/account",
                "/account/activation", "/account/activation/status",
            ] {
                let page = try await stranger.get(path)
                #expect(page.status == .gone && page.html.contains("Ta strona logowania jest już nieaktualna"), "\(path)")
            }
            let page = try await browser.get("/account")
            service.clock.advance(by: 3599)
            #expect(try await browser.get("/account").status == .ok)
            service.clock.advance(by: 1)
            #expect(try await browser.post("/account", TestService.form(), on: page).status == .gone)
            #expect(try await service.account() == nil)
        }
    }

    @Test("a form without its token, or with that of another browser, is refused")
    func forged() async throws {
        try await TestService.run { service in
            let (browser, other) = (try await service.arrival(), try await service.arrival(try TestService.ticket("s-2")))
            let page = try await other.get("/account")
            for posted in [
                try await browser.post("/account", TestService.form()), try await browser.post("/account", TestService.form(), on: page),
                try await browser.post("/account/activation/resend", on: page),
            ] {
                #expect(posted.status == .forbidden && posted.html.contains("Formularz stracił ważność"))
            }
            #expect(try await service.account() == nil)
        }
    }
}
