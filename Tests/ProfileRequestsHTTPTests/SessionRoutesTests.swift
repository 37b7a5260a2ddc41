import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import JOSE
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing

@testable import ProfileRequests

@Suite("A session in SSOZ II: inactivity and log-out")
struct SessionRoutesTests {
    private static let session = LogInRoutesTests.session

    /// A browser in which somebody has logged in, and the ID token it was done with.
    private func logIn(_ service: TestService, _ browser: Browser? = nil) async throws -> (Browser, idToken: String) {
        if try await service.account() == nil { try await service.activate() }
        let browser = browser ?? service.browser()
        let asked = try await LogInRoutesTests.setOut(browser)
        let idToken = try service.issuer.idToken(asked)
        #expect(try await browser.get(try service.issuer.answer(asked, idToken: idToken)).location == "/landing")
        return (browser, idToken)
    }

    @Test("after half an hour without activity the next log-in must be a fresh one, and leads back to the page")
    func idle() async throws {
        try await TestService.run { service in
            let (browser, _) = try await self.logIn(service)
            service.clock.advance(by: 1799.999)
            #expect(try await LogInRoutesTests.setOut(browser)["prompt"] == nil, "a moment is left")
            #expect(try await browser.get("/my-account").status == .ok)
            service.clock.advance(by: 1800)
            let old = try #require(browser.cookie(Self.session))
            let login = try await browser.get("/my-account").location
            #expect(login == "/login?to=%2Fmy-account")
            let asked = try await LogInRoutesTests.setOut(browser, try #require(login))
            #expect(asked["prompt"] == "login")
            #expect(try await browser.get(try service.issuer.answer(asked)).location == "/landing?to=%2Fmy-account")
            #expect(try await browser.get("/my-account").status == .ok)
            #expect(browser.cookie(Self.session) != old)
            #expect(try await LogInRoutesTests.setOut(browser)["prompt"] == nil, "the fresh one counts")
            let replayed = service.browser([Self.session: old])
            #expect(try await replayed.get("/my-account").location?.hasPrefix("/login?") == true, "the session that was idle is over")
        }
    }

    @Test("a form posted too late says that the session has ended, and the next log-in must be a fresh one too")
    func idleForm() async throws {
        try await TestService.run { service in
            let (browser, _) = try await self.logIn(service)
            let page = try await browser.get("/my-account")
            service.clock.advance(by: 1800)
            #expect(try await browser.post("/session/stay", on: page).location == "/session/ended")
            let ended = try await browser.get("/session/ended")
            #expect(ended.status == .ok && ended.html.contains("po 30 minutach bezczynności") && ended.html.contains("href=\"/login\""))
            #expect(try await LogInRoutesTests.setOut(browser)["prompt"] == "login")
        }
    }

    @Test("staying is activity, and twelve hours end a session whatever the activity")
    func stay() async throws {
        try await TestService.run { service in
            let (browser, _) = try await self.logIn(service)
            let page = try await browser.get("/my-account")
            for _ in 1..<25 {
                service.clock.advance(by: 1790)
                #expect(try await browser.post("/session/stay", on: page).status == .noContent)
            }
            service.clock.advance(by: 12 * 3600 - 24 * 1790)
            #expect(try await browser.get("/my-account").location == "/login?to=%2Fmy-account")
        }
    }

    @Test("logging out ends the session here, and leads to the issuer to end it there")
    func logOut() async throws {
        try await TestService.run { service in
            let (browser, idToken) = try await self.logIn(service)
            let old = try #require(browser.cookie(Self.session))
            let out = try TestIssuer.LogInRequest(try await browser.post("/logout", on: try await browser.get("/my-account")).location)
            #expect(out.address == "\(service.issuer.url)/logout")
            #expect(out["id_token_hint"] == idToken && out["client_id"] == "profile-requests")
            #expect(out["post_logout_redirect_uri"] == "\(TestService.publicURL)/")
            #expect(browser.cookie(Self.session) == nil)
            let replayed = service.browser([Self.session: old])
            #expect(try await replayed.get("/my-account").location?.hasPrefix("/login?") == true)
            #expect(try await browser.get("/").status == .ok, "the way back leads to the welcome page")
            #expect(try await LogInRoutesTests.setOut(browser)["prompt"] == nil)
        }
    }

    @Test("nobody is logged out by a form of another page, or by a link")
    func forged() async throws {
        try await TestService.run { service in
            let (browser, _) = try await self.logIn(service)
            #expect(try await browser.post("/logout").status == .forbidden)
            #expect([.notFound, .methodNotAllowed].contains(try await browser.get("/logout").status))
            #expect(try await browser.get("/my-account").status == .ok)
        }
    }

    @Test("logging in gives a new cookie, whatever the browser brought along")
    func fixation() async throws {
        try await TestService.run { service in
            let planted = OpaqueToken(from: service.realm.random).value
            let (browser, _) = try await self.logIn(service, service.browser([Self.session: planted]))
            #expect(browser.cookie(Self.session) != planted)
            #expect(try await service.browser([Self.session: planted]).get("/my-account").status == .seeOther)
        }
    }

    @Test("an account that is closed or blocked meanwhile ends its sessions")
    func blocked() async throws {
        try await TestService.run { service in
            let (browser, _) = try await self.logIn(service)
            var stored = try #require(try await service.account())
            _ = try stored.account.apply(.block, at: service.realm.now())
            try await service.realm.database.write { [stored, sealer = service.realm.sealer] sql in
                _ = try sql.accounts(sealer).update(stored)
            }
            #expect(try await browser.get("/my-account").location == "/session/ended")
        }
    }
}
