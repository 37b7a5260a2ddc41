import Contracts
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

@Suite("Closing the account")
struct AccountClosingRoutesTests {
    private static let place = "/my-account/account/close"
    private static let unit = UnitGenerator.dentalClinicID
    private static let other = UnitGenerator.medicalCentreID

    private func close(_ browser: Browser, ticked: Bool = true) async throws -> TestResponse {
        let page = try await browser.get(Self.place)
        return try await browser.post(Self.place, ticked ? [("understood", "yes")] : [], on: page)
    }

    @Test("it asks, says what ends, and does nothing without the tick or from another page")
    func asks() async throws {
        try await TestService.run { service in
            try await UnitRegister().seed(60, in: service.realm.database)
            let browser = try await service.loggedIn()
            let account = try #require(try await service.account()).account.id
            try await service.request(.reporterFinancial, in: Self.other, of: account, status: .approved)
            let pending = try await service.request(.reporterFinancial, in: Self.unit, of: account, status: .pending)
            let page = try await browser.get(Self.place).html
            #expect(page.contains("Wycofany przez wnioskującego") && page.contains(TestService.email))
            #expect(page.contains(pending.number.value) && page.contains("Twoje aktywne profile"))
            let refused = try await self.close(browser, ticked: false)
            #expect(refused.status == .unprocessableContent && refused.html.contains("Potwierdź, że chcesz zamknąć konto"))
            #expect(try await browser.post(Self.place, [("understood", "yes")]).status == .forbidden)
            #expect(try await service.account()?.account.state == .active)
        }
    }

    @Test("requests end, sessions end everywhere, the person and the broker are told, and the way out leads through the log-out")
    func closes() async throws {
        try await TestService.run { service in
            try await UnitRegister().seed(60, in: service.realm.database)
            let (browser, phone) = (try await service.loggedIn(), try await service.loggedIn())
            let account = try #require(try await service.account()).account.id
            try await service.request(.reporterFinancial, in: Self.other, of: account, status: .approved)
            try await service.request(.reporterFinancial, in: Self.unit, of: account, status: .pending)
            try await service.request(.reporterPsychiatric, in: Self.unit, of: account, status: .draft)
            _ = try await browser.get("/requests/new/unit")
            _ = try await phone.post(
                "/my-account/account/email", [("email", "nowy@example.test"), ("email-again", "nowy@example.test")],
                on: try await phone.get("/my-account/account/email"))
            let link = try await service.confirmationLink()
            service.clock.advance(by: 1)

            let out = try TestIssuer.LogInRequest(try await self.close(browser).location)
            #expect(out.address == "\(service.issuer.url)/logout" && out["state"] == "account-closed")
            #expect(out["post_logout_redirect_uri"] == "\(TestService.publicURL)/" && out["id_token_hint"] != nil)
            #expect(try await browser.get("/?state=account-closed").location == "/account-closed")
            #expect(try await browser.get("/account-closed").html.contains("Konto zostało zamknięte"))
            #expect(try service.broker.asked(AccountAPI.report).last?.status == .closed, "before the browser arrives there")
            #expect(try service.broker.asked(AccountAPI.report).last?.version == 3)

            let requests = try await service.realm.database.read { [sealer = service.realm.sealer] sql in
                try sql.roleRequests(sealer).all(of: account)
            }
            #expect(requests.map(\.status) == [.archived(nil), .rejected(.withdrawnByApplicant), .rejected(.withdrawnByApplicant)])
            #expect(try await service.account() == nil)
            let last = try #require(try await service.mails().last)
            #expect(last.content == .accountClosed && last.recipient.address == TestService.email)
            #expect(try await service.endedReasons().count { $0.name.hasPrefix("documents:") } == 1)
            for session in [browser, phone] {
                #expect(try await session.get("/my-account").location == "/login?to=%2Fmy-account")
            }
            #expect(try await service.browser().get(link).html.contains("To konto zostało zamknięte"))
            let forms = try await service.realm.database.read { sql in try sql.rows("SELECT id FROM request_drafts").count }
            let actions = try await service.realm.database.read { sql in
                try sql.audit.entries(about: "account:\(account)").map(\.action)
            }
            #expect(forms == 0 && actions.contains("account.closed"))
        }
    }

    @Test("the broker is told that profiles which gave something give nothing any more")
    func profiles() async throws {
        try await TestService.run { service in
            try await UnitRegister().seed(60, in: service.realm.database)
            let browser = try await service.loggedIn()
            let account = try #require(try await service.account()).account.id
            let held = try await service.request(.reporterFinancial, in: Self.other, of: account, status: .approved)
            try await service.request(.reporterPsychiatric, in: Self.other, of: account, status: .approved)
            try await service.request(.reporterFinancial, in: Self.unit, of: account, status: .pending)
            try await service.realm.database.write { [realm = service.realm] sql in _ = try sql.reportProfile(held.profileID, realm: realm)
            }
            #expect(try await self.close(browser).status == .seeOther)
            _ = try await service.mails()
            let reports = try service.broker.asked(ProfileAPI.report)
            #expect(reports.allSatisfy { $0.profile == held.profileID } && Set(reports.map(\.version)) == [1, 2])
            #expect(reports.first { $0.version == 1 }?.roles.count == 2)
            let last = try #require(reports.first { $0.version == 2 })
            #expect(!last.isActive && last.roles.isEmpty && last.permissions.isEmpty)
        }
    }

    @Test("closed 16 times at once it is closed once, and every browser is led out")
    func atOnce() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn()
            let page = try await browser.get(Self.place)
            let cookie = try #require(browser.cookie(LogInRoutesTests.session))
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<16 {
                    let same = service.browser([LogInRoutesTests.session: cookie])
                    group.addTask { try await same.post(Self.place, [("understood", "yes")], on: page).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == .seeOther }, "\(statuses)")
            #expect(try await service.mails().count { $0.content == .accountClosed } == 1)
            #expect(try service.broker.asked(AccountAPI.report).count { $0.status == .closed } == 1)
        }
    }

    @Test("the only Administrator CeZ cannot go until there is another one who can act")
    func lastAdministrator() async throws {
        try await TestService.run { service in
            try await UnitRegister().seed(60, in: service.realm.database)
            let browser = try await service.loggedIn()
            let account = try #require(try await service.account()).account.id
            let page = try await browser.get(Self.place)
            try await service.request(.administratorCeZ, in: Self.unit, of: account, status: .approved)
            let refused = try await browser.get(Self.place)
            #expect(refused.status == .conflict && refused.html.contains("Nie możesz teraz zamknąć konta"))
            let posted = try await browser.post(Self.place, [("understood", "yes")], on: page)
            #expect(posted.status == .conflict && posted.html.contains("jedyną osobą z rolą Administrator CeZ"))
            let other = try await service.stranger("drugi.administrator")
            try await service.request(.administratorCeZ, in: Self.unit, of: other, status: .pending)
            #expect(try await browser.get(Self.place).status == .conflict, "who only asks for the role is none")
            try await service.request(.administratorCeZ, in: Self.other, of: other, status: .approved)
            #expect(try await self.close(browser).status == .seeOther)
        }
    }

    @Test("a log-in of the last ten minutes is asked for")
    func recent() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn(provenAgo: 601)
            #expect(try await browser.get(Self.place).location == "/login?fresh=yes&to=%2Fmy-account%2Faccount%2Fclose")
        }
    }

    @Test("the person may begin anew: with another login and versions that the broker follows, and not at a stage from before")
    func anew() async throws {
        try await TestService.run { service in
            let stage = try await service.opened()
            let link = try await service.activationLink()
            let phone = service.browser()
            _ = try await phone.post("/activation", [("token", TestService.token(link))], on: try await phone.get(link))
            service.clock.advance(by: 1)
            _ = try await self.close(try await service.loggedIn())
            #expect(try await service.mails().last?.content == .accountClosed)
            #expect(try await stage.get("/account").status == .gone, "it was begun before the account was closed")
            service.clock.advance(by: 1)
            try await service.activate()
            let account = try #require(try await service.account())
            #expect(account.account.login.value == "zaneta.probna2" && account.account.state == .active)
            #expect(try service.broker.asked(AccountAPI.report).map(\.version) == [1, 2, 3, 4, 5])
            #expect(try service.broker.asked(AccountAPI.report).map(\.status) == [.unverified, .active, .closed, .unverified, .active])
            #expect(try await service.loggedIn().get("/start").status == .ok)
        }
    }
}
