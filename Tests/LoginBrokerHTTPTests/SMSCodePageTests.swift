import Foundation
import HTTPTypes
import HummingbirdTesting
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("The code by SMS, over the pages")
struct SMSCodePageTests {
    /// Types a code as the page's form would send it.
    private func type(_ code: String, at path: String, in browser: Browser) async throws -> TestResponse {
        try await browser.post(path, [("code", code)], on: try await browser.get(path))
    }

    /// "Wyślij nowy kod", a moment later, so that telephones can tell which message is the newer.
    private func resend(_ node: TestNode, at path: String, in browser: Browser) async throws -> TestResponse {
        node.broker.clock.advance(by: 1)
        return try await browser.post(path + "/resend", on: try await browser.get(path))
    }

    @Test("the right code, spaces or not, leads on, and the client gets its answer")
    func right() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            let code = try await node.sms()
            #expect(try await self.type(" \(code.prefix(3)) \(code.suffix(3)) ", at: path, in: browser).headers[.location] == place)
            let answer = try #require(try await browser.get(place).headers[.location])
            #expect(answer.hasPrefix(TestProvider.callback + "?code=") && answer.contains("&state=s-1&"))
        }
    }

    @Test("a code is good for five minutes, to the millisecond; then the page offers a new one, and that one works")
    func expired() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            let old = try await node.sms()
            node.broker.clock.advance(by: 300)
            let late = try await self.type(old, at: path, in: browser)
            #expect(late.status == .unprocessableContent && late.text.contains("Kod stracił ważność po 5 minutach. Zamów nowy kod."))
            #expect(late.text.contains("Wyślij nowy kod") && !late.text.contains(old), "a code typed is not shown again")
            #expect(try await self.resend(node, at: path, in: browser).headers[.location] == path + "?sent=1")
            #expect(try await browser.get(path + "?sent=1").text.contains("Wysłaliśmy nowy kod. Poprzedni już nie działa."))
            let new = try await node.sms()
            if new != old { #expect(try await self.type(old, at: path, in: browser).text.contains("Nieprawidłowy kod.")) }
            node.broker.clock.advance(by: 299.999)
            #expect(try await self.type(new, at: path, in: browser).headers[.location] == place)
        }
    }

    @Test("a used code is of no use again: not in its log-in, not after the answer, and not in another log-in")
    func reused() async throws {
        try await TestNode.run { node in
            let (browser, thief) = (node.browser(), node.browser())
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            let (code, page) = (try await node.sms(), try await browser.get(path))
            #expect(try await browser.post(path, [("code", code)], on: page).headers[.location] == place)
            let session = browser.cookie("login-broker-session")
            #expect(try await browser.post(path, [("code", code)], on: page).headers[.location] == place, "a double click")
            #expect(browser.cookie("login-broker-session") == session && session != nil)
            #expect(try await browser.get(place).status == .seeOther)
            #expect(try await browser.post(path, [("code", code)], on: page).status == .conflict)

            node.broker.clock.advance(by: 1)
            let other = try await node.givePassword(thief, at: try await node.begin(thief))
            if try await node.sms() != code {
                let refused = try await self.type(code, at: other, in: thief)
                #expect(refused.status == .unprocessableContent && refused.text.contains("Nieprawidłowy kod."))
                #expect(thief.cookie("login-broker-session") == nil)
            }
        }
    }

    @Test("three wrong ones use a code up: even the right one is refused then, and a new one works")
    func wrong() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            let right = try await node.sms()
            for words in ["Pozostały 2 próby.", "Pozostała 1 próba.", "Kod wpisano błędnie trzy razy"] {
                let page = try await self.type(TestNode.wrong(right), at: path, in: browser)
                #expect(page.status == .unprocessableContent && page.text.contains(words))
            }
            let refused = try await self.type(right, at: path, in: browser)
            #expect(refused.status == .unprocessableContent && refused.text.contains("Kod wpisano błędnie trzy razy"))
            #expect(browser.cookie("login-broker-session") == nil)
            _ = try await self.resend(node, at: path, in: browser)
            #expect(try await self.type(try await node.sms(), at: path, in: browser).headers[.location] == place)
        }
    }

    @Test("what is no code at all costs no try", arguments: ["", "12345", "1234567", "abcdef", "１２３４５６"])
    func noCode(_ typed: String) async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            for _ in 1...3 {
                let page = try await self.type(typed, at: path, in: browser)
                #expect(page.status == .unprocessableContent && page.text.contains("Wpisz sześć cyfr kodu z wiadomości SMS"))
            }
            #expect(try await self.type(try await node.sms(), at: path, in: browser).headers[.location] == place)
        }
    }

    @Test("five codes are sent in one log-in and no more; the last one still works")
    func tooMany() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            for _ in 2...5 { #expect(try await self.resend(node, at: path, in: browser).status == .seeOther) }
            let last = try await node.sms()
            let refused = try await self.resend(node, at: path, in: browser)
            #expect(refused.status == .unprocessableContent && refused.text.contains("Wysłano już zbyt wiele kodów"))
            #expect(try await self.type(last, at: path, in: browser).headers[.location] == place)
        }
    }

    @Test("nobody is asked for a code before the password was right")
    func tooEarly() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = place + "/trusted-profile/sms-code"
            #expect(try await browser.get(path).headers[.location] == place + "/trusted-profile")
            let form = try await browser.get(place + "/trusted-profile")
            #expect(try await browser.post(path, [("code", "123456")], on: form).status == .forbidden, "another form's token")
            #expect(browser.cookie("login-broker-session") == nil)
        }
    }
}
