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

@Suite("The link that switches reminders off")
struct StopRemindersTests {
    /// The path of the link in reminders to activate.
    private func link(_ service: TestService) async throws -> String {
        guard case .accountActivationReminder(_, let link?)? = try await service.reminders().first?.content else {
            throw ReminderLinkUnknown()
        }
        return String(link.dropFirst(TestService.publicURL.count))
    }

    @Test("posting to it without a page, a cookie or a form ends the reminders; again it changes nothing")
    func oneClick() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let link = try await self.link(service)
            for _ in 1...2 {
                let answer = try await service.browser().post(link, [("List-Unsubscribe", "One-Click")])
                #expect(answer.status == .ok && answer.location == nil)
                #expect(answer.html.contains("Przypomnienia są wyłączone"))
            }
            let reason = try #require(try await service.reminders().first?.reason)
            let ended = try await service.endedReasons()
            #expect(ended.count == 1 && ended.allSatisfy { $0.name == reason.name && $0.sequence >= reason.sequence })
            let account = try #require(try await service.account()?.account)
            #expect(account.state == .unverified && account.isReminderOff)
            let page = try await service.browser().get(link)
            #expect(page.html.contains("Przypomnienia są wyłączone") && !page.html.contains("<form"))
        }
    }

    @Test("looking at it switches nothing off; its button does")
    func button() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let link = try await self.link(service)
            for _ in 1...3 {
                let page = try await service.browser().get(link)
                #expect(
                    page.status == .ok && page.html.contains("Nie przypominaj mi") && page.html.contains("action=\"/reminders/stop?token="))
            }
            #expect(try await service.endedReasons().isEmpty)
            #expect(try await service.browser().post(link).status == .ok)
            #expect(try await service.endedReasons().count == 1)
        }
    }

    @Test("it speaks the person's language", arguments: [("en", "Do not remind me"), ("uk", "Не нагадувати мені")])
    func language(_ code: String, words: String) async throws {
        try await TestService.run { service in
            let browser = try await service.arrival()
            _ = try await browser.post("/account", TestService.form(language: code), on: try await browser.get("/account"))
            let page = try await service.browser().get(try await self.link(service))
            #expect(page.html.contains(words) && page.html.contains("lang=\"\(code)\""))
        }
    }

    @Test("once the account is active there is nothing left to switch off")
    func activated() async throws {
        try await TestService.run { service in
            try await service.activate()
            let ended = try await service.endedReasons().count
            let link = try await self.link(service)
            #expect(try await service.browser().get(link).html.contains("Nie ma już o czym przypominać"))
            #expect(try await service.browser().post(link).html.contains("Konto w UEOZ nie czeka już na aktywację"))
            #expect(try await service.endedReasons().count == ended)
        }
    }

    @Test("switched off at a wrong address, they come to the right one")
    func correctedAddress() async throws {
        try await TestService.run { service in
            let browser = try await service.opened()
            #expect(try await service.browser().post(try await self.link(service)).status == .ok)
            service.clock.advance(by: 60)
            let page = try await browser.get("/account/activation/address")
            let right = [("email", "dobra@example.test"), ("email-again", "dobra@example.test")]
            _ = try await browser.post("/account/activation/address", right, on: page)
            #expect(try await service.reminders().suffix(2).allSatisfy { $0.recipient.address == "dobra@example.test" })
            let late = try await service.browser().post(try await self.link(service))
            #expect(late.status == .gone, "whoever has the mail to the wrong address has no say any more")
            #expect(try await service.account()?.account.isReminderOff == false)
        }
    }

    @Test(
        "a token that was never sent, or came to harm on the way, is answered with a page",
        arguments: ["", "?token=", "?token=abc", "?token=%C4%85", "?token=" + String(repeating: "A", count: 4000)])
    func unknown(_ query: String) async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            for page in [
                try await service.browser().get("/reminders/stop" + query), try await service.browser().post("/reminders/stop" + query),
            ] {
                #expect(page.status == .gone && page.html.contains("Ten link nie działa"))
            }
            #expect(try await service.endedReasons().isEmpty)
        }
    }

    @Test("the link tells neither who is reminded nor of what, and one changed character is too many")
    func sealed() async throws {
        try await TestService.run { service in
            _ = try await service.opened()
            let (link, account) = (try await self.link(service), try #require(try await service.account()?.account))
            #expect(!link.contains(account.id.uuidString.lowercased()) && !link.contains("example"))
            for index in ["/reminders/stop?token=".count, "/reminders/stop?token=".count + 40] {
                var changed = Array(link)
                changed[index] = changed[index] == "B" ? "C" : "B"
                #expect(try await service.browser().post(String(changed)).status == .gone)
            }
            let other = try ReminderTopic.documents(request: account.id).token(to: account.email, sealedBy: service.realm.sealer)
            #expect(try await service.browser().get("/reminders/stop?token=\(other)").status == .gone, "there is no such request")
            #expect(try await service.endedReasons().isEmpty)
        }
    }

    @Test("for a request it is the same as „nie przypominaj mi”, which switches it on again, and it does nothing to other requests")
    func request() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial, .reporterPsychiatric], in: UnitGenerator.dentalClinicID)
            let requests = try await site.requests(of: visitor)
            let use = StopReminders(reminders: Reminders(publicURL: "http://localhost:8082"), nudge: { site.nudges.nudge() })
            let token = try ReminderTopic.documents(request: requests[0].id).token(
                to: EmailAddress("osoba@example.test"), sealedBy: site.realm.sealer)
            let view = try await use.view(token, in: site.realm)
            #expect(view.state == .on && view.number == requests[0].number)
            for _ in 1...2 { #expect(try await use.stop(token, from: nil, in: site.realm).state == .off) }
            #expect(try await site.requests(of: visitor).map(\.isReminderOff) == [true, false])
            #expect(try await site.outbox().filter { $0 == SisterCourier.endedReason }.count == 1)
            _ = try await visitor.post("/my-account/requests/\(SignedInPages.value(requests[0].id))/reminders")
            #expect(try await use.view(token, in: site.realm).state == .on)
            _ = try await visitor.post("/my-account/requests/\(SignedInPages.value(requests[0].id))/withdraw")
            #expect(try await use.view(token, in: site.realm).state == .over)
        }
    }
}
