import Contracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing

@testable import ProfileRequests

@Suite("The link in the activation mail")
struct ActivationRoutesTests {
    /// Presses the button behind a link.
    private func press(_ link: String, in browser: Browser, on page: TestResponse) async throws -> TestResponse {
        try await browser.post("/activation", [("token", TestService.token(link))], on: page)
    }

    @Test("whoever does not press it is reminded after one day and after three; whoever does is not")
    func reminders() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let reminders = try await service.reminders()
            #expect(reminders.compactMap { $0.notBefore?.timeIntervalSince(service.clock.now()) }.sorted() == [86_400, 3 * 86_400])
            #expect(Set(reminders.map(\.idempotencyKey)).count == 2 && Set(reminders.map(\.reason)).count == 1)
            #expect(try await service.endedReasons().isEmpty)
            let (link, browser) = (try await service.activationLink(), service.browser())
            _ = try await self.press(link, in: browser, on: try await browser.get(link))
            let reason = try #require(reminders.first?.reason)
            let ended = try #require(try await service.endedReasons().first { $0.name == reason.name })
            #expect(ended.sequence >= reason.sequence)
        }
    }

    @Test("opening it activates nothing, however often a mail scanner does; its button does")
    func scanner() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let link = try await service.activationLink()
            for _ in 1...3 {
                let page = try await service.browser().get(link)
                #expect(page.status == .ok && page.html.contains("Aktywuj konto"))
            }
            #expect(try await service.account()?.account.state == .unverified)
            let browser = service.browser()
            let pressed = try await self.press(link, in: browser, on: try await browser.get(link))
            #expect(pressed.location == "/activation/done")
            #expect(try await service.account()?.account.state == .active)
            #expect(try await browser.get("/activation/done").html.contains("Konto zostało aktywowane"))
        }
    }

    @Test("it logs nobody in")
    func nobody() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, browser) = (try await service.activationLink(), service.browser())
            _ = try await self.press(link, in: browser, on: try await browser.get(link))
            #expect(browser.cookie("profile-requests-session") == nil && browser.cookie("profile-requests-stage") == nil)
            #expect(try await browser.get("/my-account").location?.hasPrefix("/login?") == true)
            #expect(try await browser.get("/account").status == .gone)
        }
    }

    @Test("used twice it says so, on the page that was open already too, and the account stays active")
    func twice() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, one, other) = (try await service.activationLink(), service.browser(), service.browser())
            let open = try await other.get(link)
            _ = try await self.press(link, in: one, on: try await one.get(link))
            for page in [try await one.get(link), try await self.press(link, in: other, on: open)] {
                #expect(page.status == .gone && page.html.contains("Ten link został już użyty"))
            }
            #expect(try await service.account()?.account.state == .active)
            service.clock.advance(by: 48 * 3600)
            #expect(try await one.get(link).html.contains("Ten link został już użyty"), "rather than that it has expired")
        }
    }

    @Test("pressed by 16 at once it activates once")
    func atOnce() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, browser) = (try await service.activationLink(), service.browser())
            let page = try await browser.get(link)
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<16 { group.addTask { try await self.press(link, in: browser, on: page).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == .seeOther } == 1 && statuses.count { $0 == .gone } == 15)
        }
    }

    @Test("it holds for 24 hours, to the millisecond")
    func expired() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, browser) = (try await service.activationLink(), service.browser())
            service.clock.advance(by: 24 * 3600 - 0.001)
            let page = try await browser.get(link)
            #expect(page.status == .ok)
            service.clock.advance(by: 0.001)
            for late in [try await browser.get(link), try await self.press(link, in: browser, on: page)] {
                #expect(late.status == .gone && late.html.contains("Ten link stracił ważność"))
            }
            #expect(try await service.account()?.account.state == .unverified)
        }
    }

    @Test("in its last millisecond it still activates")
    func lastMoment() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, browser) = (try await service.activationLink(), service.browser())
            let page = try await browser.get(link)
            service.clock.advance(by: 24 * 3600 - 0.001)
            #expect(try await self.press(link, in: browser, on: page).location == "/activation/done")
        }
    }

    @Test("a newer mail ends it, and has a day of its own")
    func replaced() async throws {
        try await TestService.run { service in
            let waiting = try await service.opened()
            let (old, browser) = (try await service.activationLink(), service.browser())
            let open = try await browser.get(old)
            service.clock.advance(by: 60)
            _ = try await waiting.post("/account/activation/resend", on: try await waiting.get("/account/activation"))
            let new = try await service.activationLink()
            #expect(new != old)
            for page in [try await browser.get(old), try await self.press(old, in: browser, on: open)] {
                #expect(page.status == .gone && page.html.contains("Ten link nie działa"))
            }
            service.clock.advance(by: 24 * 3600 - 1)
            #expect(try await self.press(new, in: browser, on: try await browser.get(new)).location == "/activation/done")
        }
    }

    @Test(
        "a token that was never sent, or came to harm on the way, is answered with a page",
        arguments: [
            "/activation", "/activation?token=", "/activation?token=abc", "/activation?token=%C4%85",
            "/activation?token=" + String(repeating: "a", count: 4000),
        ])
    func unknown(_ path: String) async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let page = try await service.browser().get(path)
            #expect(page.status == .gone && page.html.contains("Ten link nie działa"))
        }
    }

    @Test("the button counts only from its own page: nobody else's form can press it")
    func forged() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, browser, other) = (try await service.activationLink(), service.browser(), service.browser())
            _ = try await browser.get(link)
            let page = try await other.get(link)
            for posted in [
                try await browser.post("/activation", [("token", TestService.token(link))]),
                try await self.press(link, in: browser, on: page), try await self.press(link, in: service.browser(), on: page),
            ] {
                #expect(posted.status == .forbidden)
            }
            #expect(try await service.account()?.account.state == .unverified)
        }
    }
}
