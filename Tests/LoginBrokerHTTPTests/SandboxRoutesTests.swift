import Foundation
import HTTPTypes
import HummingbirdTesting
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("What the sandbox shows")
struct SandboxRoutesTests {
    private static let pages = ["/sandbox/personas", "/sandbox/personas.json", "/sandbox/phone", "/sandbox/phone.json"]

    @Test("without sandbox mode none of it exists, and a code is shown nowhere")
    func off() async throws {
        try await TestNode.run(sandbox: false) { node in
            let browser = node.browser()
            let place = try await node.begin(browser)
            let path = try await node.givePassword(browser, at: place)
            let code = try await node.sms()
            for page in Self.pages + ["/sandbox", "/sandbox/", "/sandbox/phone?persona=jan", "/v1/sandbox/seeds"] {
                let reply = try await browser.get(page)
                #expect(reply.status == .notFound && !reply.text.contains(code) && !reply.text.contains(TestNode.password), "\(page)")
            }
            let page = try await browser.get(path)
            #expect(page.status == .ok && !page.text.contains("/sandbox/") && !page.text.contains(code))
            #expect(try await browser.post(path, [("code", code)], on: page).headers[.location] == place, "logging in works as ever")
        }
    }

    @Test("with it the telephone shows the code, and the log-in page leads there")
    func phone() async throws {
        try await TestNode.run { node in
            let browser = node.browser()
            let path = try await node.givePassword(browser, at: try await node.begin(browser))
            let code = try await node.sms()
            #expect(try await browser.get(path).text.contains("href=\"/sandbox/phone\""))
            for page in ["/sandbox/phone", "/sandbox/phone?persona=jan", "/sandbox/phone.json"] {
                let reply = try await browser.get(page)
                #expect(reply.status == .ok && reply.text.contains(code), "\(page)")
            }
            let other = try await browser.get("/sandbox/phone?persona=nikt")
            #expect(other.status == .ok && !other.text.contains(code) && other.text.contains("Nie ma jeszcze wiadomości"))
        }
    }

    @Test("with it everybody who can log in is listed, with the password")
    func personas() async throws {
        try await TestNode.run { node in
            for page in Self.pages.prefix(2) {
                let reply = try await node.browser().get(page)
                #expect(reply.status == .ok && reply.text.contains(TestNode.password) && reply.text.contains("Zwykły"), "\(page)")
            }
        }
    }

    @Test("what personas start out with is told only to a service with the scope for it")
    func seeds() async throws {
        try await TestNode.run { node in
            let reply = try await node.browser().get("/v1/sandbox/seeds")
            #expect(reply.status == .unauthorized && reply.headers[.wwwAuthenticate] == "Bearer")
        }
    }
}
