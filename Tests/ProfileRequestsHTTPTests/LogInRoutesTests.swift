import Foundation
import HTTPTypes
import HummingbirdTesting
import JOSE
import LibCrypto
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import TestKit
import Testing

@testable import ProfileRequests

@Suite("Logging in to SSOZ II")
struct LogInRoutesTests {
    static let session = "profile-requests-session"

    /// Sends a browser out, and reads what it asks the issuer for.
    static func setOut(_ browser: Browser, _ path: String = "/login") async throws -> TestIssuer.LogInRequest {
        try TestIssuer.LogInRequest(try await browser.get(path).location)
    }

    /// The page that a log-in which cannot be finished ends with, and no session.
    private func expect(
        _ status: HTTPResponse.Status, _ words: String, at path: String, in browser: Browser,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let page = try await browser.get(path)
        #expect(page.status == status && page.html.contains(words), sourceLocation: sourceLocation)
        #expect(browser.cookie(Self.session) == nil, sourceLocation: sourceLocation)
    }

    @Test("each log-in asks with a state, a nonce and a challenge of its own, and leads to where one wanted to go")
    func asks() async throws {
        try await TestService.run { service in
            try await service.activate()
            let browser = service.browser()
            #expect(try await browser.get("/my-account").location == "/login?to=%2Fmy-account")
            let (one, other) = (try await Self.setOut(browser, "/login?to=%2Fmy-account"), try await Self.setOut(browser))
            #expect(one.address == "\(service.issuer.url)/authorize")
            #expect(one["response_type"] == "code" && one["client_id"] == "profile-requests" && one["scope"] == "openid")
            #expect(one["redirect_uri"] == "\(TestService.publicURL)/callback" && one["code_challenge_method"] == "S256")
            #expect(one["prompt"] == nil)
            for name in ["state", "nonce", "code_challenge"] { #expect(one[name] != other[name] && one[name]?.isEmpty == false) }
            #expect(try await browser.get(try service.issuer.answer(one)).location == "/landing?to=%2Fmy-account")
            #expect(try await browser.get("/my-account").status == .ok)
            #expect(try await browser.get(try service.issuer.answer(other)).location == "/landing", "the other tab goes on by itself")
        }
    }

    @Test(
        "nobody is led out of the service after the log-in",
        arguments: ["https://example.test/", "//example.test", "/\\example.test", "/a\r\nb", "javascript:alert(1)", "/login", "/callback"])
    func wanted(_ place: String) async throws {
        try await TestService.run { service in
            let browser = service.browser()
            let asked = try await Self.setOut(browser, "/login?" + Query.encode([("to", place)]))
            #expect(try await browser.get(try service.issuer.answer(asked)).location == "/landing")
        }
    }

    @Test("an answer with another state, for another browser, of another issuer or presented twice finishes nothing")
    func notBegunHere() async throws {
        try await TestService.run { service in
            let (browser, other) = (service.browser(), service.browser())
            let asked = try await Self.setOut(browser)
            _ = try await Self.setOut(other)
            let answer = try service.issuer.answer(asked)
            let state = try #require(asked["state"])
            let words = "Tego logowania nie można dokończyć"
            try await self.expect(.badRequest, words, at: answer.replacing(state, with: String(state.reversed())), in: browser)
            try await self.expect(.badRequest, words, at: answer.replacing("state=", with: "stat="), in: browser)
            try await self.expect(.badRequest, words, at: "/callback", in: browser)
            try await self.expect(.badRequest, words, at: answer, in: other)
            try await self.expect(.badRequest, words, at: answer, in: service.browser())
            #expect(try await browser.get(answer).location == "/landing", "none of this has used it up")
            #expect(try await browser.get(answer).status == .badRequest)
            let again = try await Self.setOut(other)
            let mixedUp = TestIssuer.callback([("code", "c"), ("state", again["state"] ?? ""), ("iss", "https://issuer.example.test")])
            try await self.expect(.badRequest, words, at: mixedUp, in: other)
        }
    }

    @Test("a log-in that took longer than an hour and five minutes is not finished")
    func late() async throws {
        try await TestService.run { service in
            let browser = service.browser()
            let (one, other) = (try await Self.setOut(browser), try await Self.setOut(browser))
            service.clock.advance(by: LogInAttempt.lifetime - 0.001)
            #expect(try await browser.get(try service.issuer.answer(one)).location == "/landing")
            service.clock.advance(by: 0.001)
            #expect(try await browser.get(try service.issuer.answer(other)).status == .badRequest)
        }
    }

    @Test("an ID token that is not the issuer's, for somebody else, old, or of another log-in logs nobody in")
    func idTokens() async throws {
        try await TestService.run { service in
            let browser = service.browser()
            let issuer = service.issuer
            let foreign = try PrivateKey.generate(.es256)
            let past = Int(service.clock.now().timeIntervalSince1970) - 60
            let wrong: [(TestIssuer.LogInRequest) throws -> String] = [
                { try issuer.idToken($0) { $0.nonce = "another" } }, { try issuer.idToken($0) { $0.nonce = nil } },
                { try issuer.idToken($0) { $0.nonce = "" } }, { try issuer.idToken($0) { $0.aud = "web" } },
                { try issuer.idToken($0) { $0.iss = "https://issuer.example.test" } }, { try issuer.idToken($0) { $0.exp = past } },
                { try issuer.idToken($0, signedBy: foreign) },
                { asked in
                    let payload = try issuer.idToken(asked).split(separator: ".")[1]
                    return "\(Base64URL.encode(Array(#"{"alg":"none"}"#.utf8))).\(payload)."
                },
                { _ in "abc" },
            ]
            for (number, idToken) in wrong.enumerated() {
                let asked = try await Self.setOut(browser)
                let page = try await browser.get(try issuer.answer(asked, idToken: try idToken(asked)))
                #expect(page.status == .badGateway && page.html.contains("Logowanie nie powiodło się"), "number \(number)")
                #expect(browser.cookie(Self.session) == nil, "number \(number)")
            }
        }
    }

    @Test("what the issuer answers instead of a code is told in words of ours, with a way on")
    func errors() async throws {
        try await TestService.run { service in
            let browser = service.browser()
            for (error, status, words) in [
                ("access_denied", .forbidden, "Logowanie zostało przerwane"), ("server_error", .badGateway, "Logowanie nie powiodło się"),
                ("<script>", .badGateway, "Logowanie nie powiodło się"),
            ] as [(String, HTTPResponse.Status, String)] {
                let state = try await Self.setOut(browser)["state"] ?? ""
                let path = TestIssuer.callback([("error", error), ("error_description", "<b>kanarek"), ("state", state)])
                let page = try await browser.get(path)
                #expect(page.status == status && page.html.contains(words) && page.html.contains("href=\"/login\""))
                #expect(!page.html.contains("kanarek") && !page.html.contains("<script>"))
                #expect(try await browser.get(path).status == .badRequest, "an error finishes a log-in too")
            }
            for code in [[], [("code", "never-issued")]] {
                let state = try await Self.setOut(browser)["state"] ?? ""
                try await self.expect(
                    .badGateway, "Logowanie nie powiodło się", at: TestIssuer.callback([("state", state)] + code), in: browser)
            }
        }
    }

    @Test("while the issuer does not answer, a page says so")
    func issuerDown() async throws {
        try await TestService.run(issuerIsUp: false) { service in
            try await self.expect(.serviceUnavailable, "System jest chwilowo niedostępny", at: "/login", in: service.browser())
        }
    }
}
