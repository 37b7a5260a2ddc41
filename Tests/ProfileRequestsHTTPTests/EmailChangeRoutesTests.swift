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

@Suite("Changing the e-mail address")
struct EmailChangeRoutesTests {
    private static let place = "/my-account/account/email"
    private static let asked = "/my-account/account?done=email-asked"
    private static let new = "nowy@example.test"

    private func ask(_ browser: Browser, for address: String = Self.new, again: String? = nil) async throws -> TestResponse {
        let fields = [("email", address), ("email-again", again ?? address)]
        return try await browser.post(Self.place, fields, on: try await browser.get(Self.place))
    }

    /// Presses the button behind a link.
    private func press(_ link: String, in browser: Browser, on page: TestResponse? = nil) async throws -> TestResponse {
        let shown: TestResponse
        if let page { shown = page } else { shown = try await browser.get(link) }
        return try await browser.post("/email-confirmation", [("token", TestService.token(link))], on: shown)
    }

    @Test("the link goes to the new address, its button changes it on any device, and the old address is told")
    func changed() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn()
            #expect(try await self.ask(browser).location == Self.asked)
            let waiting = try await browser.get(Self.asked).html
            #expect(waiting.contains("Wysłaliśmy link potwierdzający") && waiting.contains(Self.new) && waiting.contains(TestService.email))
            #expect(try await service.account()?.account.email.address == TestService.email, "until it is confirmed")
            #expect(try await service.mails().last?.recipient.address == Self.new)

            let (link, phone) = (try await service.confirmationLink(), service.browser())
            for _ in 1...3 { #expect(try await service.browser().get(link).status == .ok, "a scanner uses nothing up") }
            #expect(try await self.press(link, in: phone).location == "/email-confirmation/done")
            #expect(try await phone.get("/email-confirmation/done").html.contains("Adres e-mail został zmieniony"))
            #expect(try await service.account()?.account.email.address == Self.new)
            let told = try #require(try await service.mails().last)
            #expect(told.recipient.address == TestService.email)
            #expect(told.content == .emailChanged(newAddressMasked: "n•••@example.test"))
            #expect(phone.cookie("profile-requests-session") == nil, "it logs nobody in")
            let after = try await browser.get("/my-account/account").html
            #expect(after.contains(Self.new) && !after.contains("czeka na potwierdzenie") && !after.contains(TestService.email))
        }
    }

    @Test("used twice it says so, on the page that was open already too; pressed by 16 at once it changes once")
    func twice() async throws {
        try await TestService.run { service in
            _ = try await self.ask(try await service.loggedIn())
            let (link, browser) = (try await service.confirmationLink(), service.browser())
            let page = try await browser.get(link)
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<16 { group.addTask { try await self.press(link, in: browser, on: page).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == .seeOther } == 1 && statuses.count { $0 == .gone } == 15)
            service.clock.advance(by: 48 * 3600)
            let late = try await browser.get(link)
            #expect(late.status == .gone && late.html.contains("Ten link został już użyty"), "rather than that it has expired")
            #expect(try await service.mails().count { $0.content == .emailChanged(newAddressMasked: "n•••@example.test") } == 1)
        }
    }

    @Test("it holds for 24 hours, to the millisecond; then a new link can be sent, or the change withdrawn")
    func expired() async throws {
        try await TestService.run { service in
            _ = try await self.ask(try await service.loggedIn())
            let (link, browser) = (try await service.confirmationLink(), service.browser())
            service.clock.advance(by: 24 * 3600 - 0.001)
            let page = try await browser.get(link)
            #expect(page.status == .ok)
            service.clock.advance(by: 0.001)
            for late in [try await browser.get(link), try await self.press(link, in: browser, on: page)] {
                #expect(late.status == .gone && late.html.contains("Ten link stracił ważność"))
            }
            let person = try await service.loggedIn()
            let account = try await person.get("/my-account/account")
            #expect(account.html.contains("stracił ważność"))
            #expect(try await person.post(Self.place + "/resend", on: account).location == Self.asked)
            let new = try await service.confirmationLink()
            #expect(new != link)
            #expect(try await browser.get(link).html.contains("Ten link zastąpił nowszy"))
            #expect(try await self.press(new, in: browser).location == "/email-confirmation/done")
        }
    }

    @Test("asking again ends the earlier link, for another address too")
    func replaced() async throws {
        try await TestService.run { service in
            let person = try await service.loggedIn()
            _ = try await self.ask(person)
            let (old, browser) = (try await service.confirmationLink(), service.browser())
            let open = try await browser.get(old)
            service.clock.advance(by: 60)
            #expect(try await self.ask(person, for: "trzeci@example.test").location == Self.asked)
            for page in [try await browser.get(old), try await self.press(old, in: browser, on: open)] {
                #expect(page.status == .gone && page.html.contains("Ten link zastąpił nowszy"))
            }
            #expect(try await self.press(try await service.confirmationLink(), in: browser).location == "/email-confirmation/done")
            #expect(try await service.account()?.account.email.address == "trzeci@example.test")
        }
    }

    @Test("Anuluj zmianę ends the link, and doing it twice is doing it once")
    func withdrawn() async throws {
        try await TestService.run { service in
            let person = try await service.loggedIn()
            _ = try await self.ask(person)
            let (link, browser) = (try await service.confirmationLink(), service.browser())
            let (open, account) = (try await browser.get(link), try await person.get("/my-account/account"))
            for _ in 1...2 {
                #expect(try await person.post(Self.place + "/withdraw", on: account).location == "/my-account/account?done=email-withdrawn")
            }
            for page in [try await browser.get(link), try await self.press(link, in: browser, on: open)] {
                #expect(page.status == .gone && page.html.contains("Ta zmiana została anulowana"))
            }
            #expect(try await person.get("/my-account/account").html.contains("czeka na potwierdzenie") == false)
            service.clock.advance(by: 60)
            let count = try await service.mails().count
            #expect(try await person.post(Self.place + "/resend", on: account).status == .seeOther, "from a page that was still open")
            #expect(try await service.mails().count == count, "there is nothing to send a link for")
        }
    }

    @Test("a mail whose link no longer works is not sent if it still waits: replaced, withdrawn, confirmed, the account closed")
    func deadLinks() async throws {
        try await TestService.run { service in
            func links() async throws -> [String] {
                try await service.sendableLinks { if case .emailConfirmation(let link, _) = $0 { link } else { nil } }
            }
            let person = try await service.loggedIn()
            _ = try await self.ask(person)
            let first = try await links()
            service.clock.advance(by: 60)
            _ = try await self.ask(person, for: "trzeci@example.test")
            let second = try await links()
            #expect(first.count == 1 && second.count == 1 && first != second)
            _ = try await person.post(Self.place + "/withdraw", on: try await person.get("/my-account/account"))
            #expect(try await links() == [])
            service.clock.advance(by: 60)
            _ = try await self.ask(person)
            #expect(try await links().count == 1)
            _ = try await self.press(try await service.confirmationLink(), in: service.browser())
            #expect(try await links() == [])
            service.clock.advance(by: 60)
            _ = try await self.ask(person, for: "trzeci@example.test")
            #expect(try await links().count == 1)
            let closing = try await person.get("/my-account/account/close")
            _ = try await person.post("/my-account/account/close", [("understood", "yes")], on: closing)
            #expect(try await service.account() == nil, "it is closed")
            #expect(try await links() == [])
        }
    }

    @Test("while the account is blocked the link waits, and once it is closed it is over")
    func blocked() async throws {
        try await TestService.run { service in
            _ = try await self.ask(try await service.loggedIn())
            let (link, browser) = (try await service.confirmationLink(), service.browser())
            let page = try await browser.get(link)
            try await service.apply(.block)
            for refused in [try await browser.get(link), try await self.press(link, in: browser, on: page)] {
                #expect(refused.status == .forbidden && refused.html.contains("Konto jest zablokowane"))
            }
            try await service.apply(.unblock)
            #expect(try await browser.get(link).status == .ok)
            try await service.apply(.close)
            for refused in [try await browser.get(link), try await self.press(link, in: browser, on: page)] {
                #expect(refused.status == .gone && refused.html.contains("To konto zostało zamknięte"))
            }
        }
    }

    @Test(
        "a token that was never sent, or came to harm on the way, is answered with a page",
        arguments: [
            "/email-confirmation", "/email-confirmation?token=", "/email-confirmation?token=abc", "/email-confirmation?token=%C4%85",
            "/email-confirmation?token=" + String(repeating: "a", count: 4000),
        ])
    func unknown(_ path: String) async throws {
        try await TestService.run { service in
            _ = try await self.ask(try await service.loggedIn())
            let page = try await service.browser().get(path)
            #expect(page.status == .gone && page.html.contains("Ten link nie działa"))
        }
    }

    @Test(
        "what is wrong is said, what was typed stays, and no mail is sent",
        arguments: [
            ("", "", "Podaj adres e-mail"), ("nowy@", "nowy@", "Podaj poprawny adres e-mail"),
            (Self.new, "", "Powtórz adres e-mail"), (Self.new, "inny@example.test", "Adresy e-mail nie są takie same"),
            ("\(Self.new)\r\nBcc: x@example.test", Self.new, "Podaj poprawny adres e-mail"),
            ("OSOBA@example.test", "osoba@example.test", "To jest obecny adres e-mail konta"),
        ])
    func wrong(_ address: String, _ again: String, _ message: String) async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn()
            let count = try await service.mails().count
            let page = try await self.ask(browser, for: address, again: again)
            #expect(page.status == .unprocessableContent && page.html.contains(message))
            if address == Self.new { #expect(page.html.contains("value=\"\(address)\"")) }
            #expect(try await service.mails().count == count)
        }
    }

    @Test("a link can be had once a minute and five times a day, withdrawing or not; what was typed stays")
    func limits() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn()
            let (form, account) = (try await browser.get(Self.place), try await browser.get("/my-account/account"))
            func again(_ address: String = Self.new) async throws -> TestResponse {
                try await browser.post(Self.place, [("email", address), ("email-again", address)], on: form)
            }
            for _ in 1...4 {
                #expect(try await again().location == Self.asked)
                _ = try await browser.post(Self.place + "/withdraw", on: account)
                service.clock.advance(by: 59.999)
                let early = try await again()
                #expect(
                    early.status == .tooManyRequests && early.html.contains("raz na minutę") && early.html.contains("value=\"\(Self.new)\"")
                )
                service.clock.advance(by: 0.001)
            }
            #expect(try await again().location == Self.asked)
            service.clock.advance(by: 60)
            let sixth = try await browser.post(Self.place + "/resend", on: account)
            #expect(sixth.status == .tooManyRequests && sixth.html.contains("pięć razy na dobę"))
            service.clock.advance(by: 24 * 3600 - 300)
            let tomorrow = try await service.loggedIn()
            #expect(try await self.ask(tomorrow).location == Self.asked, "the first of the five no longer counts")
        }
    }

    @Test("asked for 64 times at once, one mail is sent")
    func atOnce() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn()
            let form = try await browser.get(Self.place)
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for number in 0..<64 {
                    let address = "nowy\(number)@example.test"
                    group.addTask { try await browser.post(Self.place, [("email", address), ("email-again", address)], on: form).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == .seeOther } == 1 && statuses.count { $0 == .tooManyRequests } == 63, "\(Set(statuses))")
            let links = try await service.mails().count { mail in
                if case .emailConfirmation = mail.content { true } else { false }
            }
            #expect(links == 1)
        }
    }

    @Test("forms count only from their own page")
    func forged() async throws {
        try await TestService.run { service in
            let person = try await service.loggedIn()
            for path in [Self.place, Self.place + "/resend", Self.place + "/withdraw"] {
                #expect(try await person.post(path, [("email", Self.new), ("email-again", Self.new)]).status == .forbidden)
            }
            _ = try await self.ask(person)
            let (link, browser) = (try await service.confirmationLink(), service.browser())
            let page = try await service.browser().get(link)
            _ = try await browser.get(link)
            #expect(try await browser.post("/email-confirmation", [("token", TestService.token(link))]).status == .forbidden)
            #expect(try await self.press(link, in: browser, on: page).status == .forbidden)
            #expect(try await service.account()?.account.email.address == TestService.email)
        }
    }

    @Test("a log-in of the last ten minutes is asked for, wherever it was made; filling the form in may take half an hour")
    func recent() async throws {
        try await TestService.run { service in
            let elsewhere = try await service.loggedIn(provenAgo: 601)
            let detour = try await elsewhere.get(Self.place).location
            #expect(detour == "/login?fresh=yes&to=%2Fmy-account%2Faccount%2Femail", "the session is young, the log-in is not")
            let asked = try await LogInRoutesTests.setOut(elsewhere, try #require(detour))
            #expect(asked["prompt"] == "login")
            #expect(try await elsewhere.get(try service.issuer.answer(asked)).location == "/landing?to=%2Fmy-account%2Faccount%2Femail")
            service.clock.advance(by: 600)
            let form = try await elsewhere.get(Self.place)
            #expect(form.status == .ok)
            service.clock.advance(by: 1)
            #expect(try await elsewhere.get(Self.place).status == .seeOther)
            let fields = [("email", Self.new), ("email-again", Self.new)]
            service.clock.advance(by: 1199)
            #expect(try await elsewhere.post(Self.place, fields, on: form).location == Self.asked)
            service.clock.advance(by: 60)
            #expect(try await elsewhere.post(Self.place, fields, on: form).location == detour)
        }
    }

    @Test("a form that was never opened is no way around a recent log-in")
    func neverOpened() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn(provenAgo: 540)
            let anyPage = try await browser.get("/my-account/account")
            service.clock.advance(by: 120)
            let fields = [("email", Self.new), ("email-again", Self.new)]
            #expect(
                try await browser.post(Self.place, fields, on: anyPage).location == "/login?fresh=yes&to=%2Fmy-account%2Faccount%2Femail")
            #expect(try await service.account()?.account.email.address == TestService.email)
        }
    }

    @Test("reminders that wait to be sent go to the new address")
    func reminders() async throws {
        try await TestService.run { service in
            try await UnitRegister().seed(60, in: service.realm.database)
            let person = try await service.loggedIn()
            let account = try #require(try await service.account()).account
            let request = try await service.request(
                .reporterFinancial, in: UnitGenerator.dentalClinicID, of: account.id, status: .pending)
            _ = try await self.ask(person)
            service.clock.advance(by: 60)
            _ = try await self.press(try await service.confirmationLink(), in: service.browser())
            let reminders = try await service.reminders().filter { $0.reason?.name.hasPrefix("documents:") == true }
            #expect(reminders.count == 3 && Set(reminders.map(\.recipient.address)) == [Self.new])
            let submitted = try #require(request.submittedAt)
            #expect(reminders.compactMap { $0.notBefore?.timeIntervalSince(submitted) }.sorted() == [3, 7, 14].map { $0 * 86_400 })
            let ended = try #require(try await service.endedReasons().last { $0.name.hasPrefix("documents:") })
            #expect(ended.moved?.recipient.address == Self.new, "what is due already follows too")
            #expect(reminders.allSatisfy { $0.reason?.name == ended.name && $0.reason.map { $0.sequence > ended.sequence } == true })
        }
    }
}
