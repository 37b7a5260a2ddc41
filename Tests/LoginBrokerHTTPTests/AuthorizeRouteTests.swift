import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The authorization endpoint")
struct AuthorizeRouteTests {
    private static let query = [
        "client_id": "web", "redirect_uri": TestProvider.callback, "response_type": "code", "scope": "openid", "state": "s",
    ]

    @Test("a good request begins an interaction that belongs to the browser")
    func begins() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.get("/authorize?" + TestProvider.form(Self.query))
            #expect(response.status == .seeOther)
            let location = try #require(response.headers[.location])
            #expect(location.hasPrefix("/interactions/"))
            let cookie = try #require(response.headers[.setCookie])
            #expect(cookie.hasPrefix("login-broker-browser="))
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            let value = String(try #require(cookie.split(separator: ";").first).dropFirst("login-broker-browser=".count))
            let id = String(location.dropFirst("/interactions/".count))
            let interaction = try await broker.realm.database.read { sql in try sql.interactions.require(id) }
            #expect(interaction.browser == OpaqueToken.hash(of: value))
            #expect(interaction.request.clientID == "web")
        }
    }

    @Test("a browser keeps its cookie, so that log-ins in two tabs go on side by side")
    func keepsCookie() async throws {
        try await TestProvider.run { broker in
            let value = OpaqueToken(from: broker.realm.random).value
            let response = try await broker.get(
                "/authorize?" + TestProvider.form(Self.query), [.cookie: "login-broker-browser=\(value)"])
            #expect(response.headers[.setCookie]?.hasPrefix("login-broker-browser=\(value);") == true)
        }
    }

    @Test("a request by POST is read from its form; from another site, whose forms bring no cookie, it is asked for again by GET")
    func post() async throws {
        try await TestProvider.run { broker in
            let value = OpaqueToken(from: broker.realm.random).value
            let response = try await broker.post("/authorize", Self.query, [.cookie: "login-broker-browser=\(value)"])
            #expect(response.status == .seeOther)
            #expect(response.headers[.location]?.hasPrefix("/interactions/") == true)
            let stranger = try await broker.post("/authorize", Self.query)
            #expect(stranger.headers[.setCookie] == nil, "it would replace the cookie of log-ins under way")
            let again = try await broker.get(try #require(stranger.headers[.location]))
            #expect(again.headers[.location]?.hasPrefix("/interactions/") == true)
        }
    }

    @Test(
        "a wrong redirect URI or client gets a page and never a redirect",
        arguments: [("redirect_uri", "http://localhost:9090/callback2"), ("redirect_uri", ""), ("client_id", "nobody"), ("client_id", "")])
    func neverRedirects(name: String, value: String) async throws {
        try await TestProvider.run { broker in
            let response = try await broker.get("/authorize?" + TestProvider.form(Self.query.merging([name: value]) { _, new in new }))
            #expect(response.status == .badRequest)
            #expect(response.headers[.location] == nil)
            #expect(response.headers[.contentType]?.hasPrefix("text/html") == true)
        }
    }

    @Test("a mistake of a proven client is told at its redirect URI, with state and issuer")
    func redirectsErrors() async throws {
        try await TestProvider.run { broker in
            let query = Self.query.merging(["response_type": "token"]) { _, new in new }
            let response = try await broker.get("/authorize?" + TestProvider.form(query))
            #expect(response.status == .seeOther)
            let location = try #require(response.headers[.location])
            #expect(location.hasPrefix(TestProvider.callback + "?error=unsupported_response_type&"))
            #expect(location.hasSuffix("&state=s&iss=http%3A%2F%2Flocalhost%3A8080"))
        }
    }

    @Test("a query that is not well-formed gets a page")
    func malformed() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.get("/authorize?client_id=%zz")
            #expect(response.status == .badRequest)
        }
    }

    @Test("an interaction is answered only once")
    func answeredOnce() async throws {
        try await TestProvider.run { broker in
            let url = try await broker.authorize(try await broker.somebody())
            #expect(url.hasPrefix(TestProvider.callback + "?code="))
            #expect(url.contains("&state=s-1&iss="))
            let interaction = try await broker.realm.database.read { sql in
                try sql.interactions.require(try sql.row("SELECT id FROM interactions")?.get("id") ?? "")
            }
            #expect(interaction.state == .answered)
            await #expect(throws: InteractionError.over) {
                try await broker.provider.responder.redirect(refusing: interaction, with: .accessDenied, in: broker.realm)
            }
        }
    }
}
