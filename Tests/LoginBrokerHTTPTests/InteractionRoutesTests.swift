import Foundation
import HTTPTypes
import HummingbirdTesting
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("Pages of a log-in that cannot go on")
struct InteractionRoutesTests {
    private static let pages = ["", "/methods", "/trusted-profile", "/trusted-profile/sms-code"]
    private static let forms = ["/cancel", "/trusted-profile", "/trusted-profile/sms-code", "/trusted-profile/sms-code/resend"]

    /// Every page and every form of a log-in is answered by the same clear page.
    private func expect(
        _ status: HTTPResponse.Status, _ title: String, _ words: String, at place: String, in browser: Browser,
        on page: TestResponse? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var replies: [(String, TestResponse)] = []
        for path in Self.pages { replies.append((path, try await browser.get(place + path))) }
        for path in Self.forms {
            let fields = [("username", "jan"), ("password", TestNode.password), ("code", "123456")]
            replies.append((path, try await browser.post(place + path, fields, on: page)))
        }
        for (path, reply) in replies {
            #expect(reply.status == status, "\(path)", sourceLocation: sourceLocation)
            #expect(reply.text.contains("<h1>\(title)</h1>") && reply.text.contains(words), "\(path)", sourceLocation: sourceLocation)
            #expect(reply.headers[.contentType]?.hasPrefix("text/html") == true, sourceLocation: sourceLocation)
        }
    }

    @Test("one that nobody began, or with half an address, is unknown", arguments: ["abc", "%2e%2e", String(repeating: "a", count: 65)])
    func unknown(_ id: String) async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            _ = try await node.begin(browser)
            try await self.expect(.notFound, "Nie ma takiego logowania", "Wróć do systemu", at: "/interactions/\(id)", in: browser)
        }
    }

    @Test("one of another browser stays there")
    func otherBrowser() async throws {
        try await TestNode.run { node in
            let (browser, other) = (node.browser(), node.browser())
            let place = try await node.begin(browser)
            let words = "zaloguj się w tej przeglądarce od początku"
            try await self.expect(.forbidden, "To logowanie rozpoczęto w innej przeglądarce", words, at: place, in: other)
            _ = try await node.begin(other)
            try await self.expect(.forbidden, "To logowanie rozpoczęto w innej przeglądarce", words, at: place, in: other)
            #expect(try await browser.get(place + "/methods").status == .ok)
        }
    }

    @Test("one that took an hour, to the millisecond, is over, and the page leads back to the system that asked")
    func expired() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser, client: "web")
            let path = try await node.givePassword(browser, at: place)
            let (code, page) = (try await node.sms(), try await browser.get(path))
            node.broker.clock.advance(by: 3599.999)
            #expect(try await browser.get(place + "/methods").status == .ok)
            node.broker.clock.advance(by: 0.001)
            try await self.expect(
                .gone, "Logowanie trwało zbyt długo", "href=\"http://localhost:9090/\"", at: place, in: browser, on: page)
            #expect(try await browser.post(path, [("code", code)], on: page).status == .gone)
            #expect(browser.cookie("login-broker-session") == nil)
            #expect(try await browser.get(try await node.begin(browser, client: "web")).status == .seeOther, "a new one can be begun")
        }
    }

    @Test("one that has been answered cannot be gone back to")
    func answered() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser, client: "web")
            let page = try await browser.get(place + "/methods")
            #expect(try await browser.post(place + "/cancel", on: page).headers[.location] == place)
            let answer = try #require(try await browser.get(place).headers[.location])
            #expect(answer.hasPrefix(TestProvider.callback + "?error=access_denied&") && answer.contains("state=s-1"))
            try await self.expect(
                .conflict, "To logowanie jest już zakończone", "href=\"http://localhost:9090/\"", at: place, in: browser, on: page)
        }
    }

    @Test("somebody who logged in and has no account yet is sent to the first stage, again and again, with a handle for each time")
    func stage() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser, client: "web")
            let path = try await node.givePassword(browser, at: place)
            _ = try await browser.post(path, [("code", try await node.sms())], on: try await browser.get(path))
            let places = [try await browser.get(place), try await browser.get(place)].compactMap { $0.headers[.location] }
            #expect(places.count == 2 && Set(places).count == 2)
            #expect(places.allSatisfy { $0.hasPrefix("http://migration/migration/enter?handle=") })
            #expect(try await browser.get(place + "/methods").headers[.location] == place, "nobody logs in twice")
        }
    }
}
