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
import WebPages

@testable import LoginBroker

@Suite("Log-out at the provider")
struct EndSessionRouteTests {
    private static let bye = "http://localhost:9090/bye"

    /// Somebody logged in in a browser, with an ID token of `web`.
    private struct LoggedIn {
        let cookie: String
        let session: UUID
        let idToken: String
        let accessToken: String

        var headers: HTTPFields { [.cookie: "login-broker-session=\(self.cookie)"] }
    }

    private func logIn(_ broker: TestProvider, scope: String = "openid") async throws -> LoggedIn {
        let person = try await broker.somebody()
        let cookie = OpaqueToken(from: broker.realm.random)
        let session = broker.realm.newID()
        let authentication = Authentication(
            person: person.id, session: session, at: broker.realm.now(), level: .substantial, methods: ["pwd"])
        try await broker.realm.database.write { sql in
            try sql.nodeSessions.insert(NodeSession(id: session, authentication: authentication), cookieHash: cookie.hash)
        }
        let response = try await broker.exchange(try await broker.code(person, scope: scope, session: session))
        return LoggedIn(
            cookie: cookie.value, session: session, idToken: try #require(response.json["id_token"]),
            accessToken: try #require(response.json["access_token"]))
    }

    private func hasEnded(_ session: UUID, _ broker: TestProvider) async throws -> Bool {
        try await broker.realm.database.read { sql in try sql.nodeSessions.find(session)?.endedAt != nil }
    }

    @Test("with an ID token of the session nobody is asked, even when it has expired")
    func hint() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            broker.clock.advance(by: 3600)
            let query = TestProvider.form(["id_token_hint": somebody.idToken, "post_logout_redirect_uri": Self.bye, "state": "x y"])
            let response = try await broker.get("/logout?" + query, somebody.headers)
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == Self.bye + "?state=x%20y")
            #expect(response.headers[.setCookie]?.hasPrefix("login-broker-session=; Max-Age=0") == true)
            #expect(try await self.hasEnded(somebody.session, broker))
        }
    }

    @Test("tokens of the session end with it, unless they were asked for offline")
    func tokens() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            #expect(try await broker.userInfo(somebody.accessToken).status == .ok)
            _ = try await broker.get("/logout?" + TestProvider.form(["id_token_hint": somebody.idToken]), somebody.headers)
            #expect(try await broker.userInfo(somebody.accessToken).status == .unauthorized)
            let offline = try await self.logIn(broker, scope: "openid offline_access")
            _ = try await broker.get("/logout?" + TestProvider.form(["id_token_hint": offline.idToken]), offline.headers)
            #expect(try await broker.userInfo(offline.accessToken).status == .ok)
        }
    }

    @Test("without one a page asks, and the answer needs the page's own token")
    func question() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            let asked = ["client_id": "web", "post_logout_redirect_uri": Self.bye, "state": "s"]
            let page = try await broker.get("/logout?" + TestProvider.form(asked), somebody.headers)
            #expect(page.status == .ok)
            #expect(page.text.contains("Wyloguj się"))
            #expect(try await !self.hasEnded(somebody.session, broker))
            let forged = try await broker.post("/logout/confirmation", asked.merging(["csrf": "abc"]) { $1 }, somebody.headers)
            #expect(forged.status == .ok)
            #expect(try await !self.hasEnded(somebody.session, broker))
            let token = broker.provider.csrf.token(for: "log-out", cookie: somebody.cookie)
            #expect(page.text.contains(token))
            let answer = try await broker.post("/logout/confirmation", asked.merging(["csrf": token]) { $1 }, somebody.headers)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == Self.bye + "?state=s")
            #expect(try await self.hasEnded(somebody.session, broker))
        }
    }

    @Test("an ID token of another session or of nobody does not spare the question")
    func otherHint() async throws {
        try await TestProvider.run { broker in
            let one = try await self.logIn(broker)
            let other = try await self.logIn(broker)
            for hint in [other.idToken, "abc", one.idToken + "A"] {
                let page = try await broker.get("/logout?" + TestProvider.form(["id_token_hint": hint]), one.headers)
                #expect(page.status == .ok)
                #expect(try await !self.hasEnded(one.session, broker))
            }
        }
    }

    @Test("a form posted from the client's site, which brings no cookie, ends the session of its ID token")
    func crossSite() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            let response = try await broker.post("/logout", ["id_token_hint": somebody.idToken, "post_logout_redirect_uri": Self.bye])
            #expect(response.headers[.location] == Self.bye)
            #expect(try await self.hasEnded(somebody.session, broker))
        }
    }

    @Test("a form posted from any other site, which brings no cookie, logs nobody out and takes no cookie away: the person is asked")
    func stranger() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            let response = try await broker.post("/logout", ["client_id": "web", "post_logout_redirect_uri": Self.bye])
            #expect(response.status == .seeOther && response.headers[.setCookie] == nil)
            let place = try #require(response.headers[.location])
            #expect(place.hasPrefix("/logout?"))
            let question = try await broker.get(place, somebody.headers)
            #expect(question.status == .ok && question.text.contains("Czy chcesz się wylogować?"))
            #expect(try await !self.hasEnded(somebody.session, broker))
        }
    }

    @Test("a code that was issued before the log-out is refused after it")
    func codeAfterwards() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            let code = try await broker.code(try await broker.somebody(), session: somebody.session)
            _ = try await broker.get("/logout?" + TestProvider.form(["id_token_hint": somebody.idToken]), somebody.headers)
            #expect(try await broker.exchange(code).json["error"] == "invalid_grant")
        }
    }

    @Test(
        "an address that is not registered is never redirected to",
        arguments: [
            ["client_id": "web", "post_logout_redirect_uri": "http://localhost:9090/bye/"], ["post_logout_redirect_uri": Self.bye],
            ["client_id": "post", "post_logout_redirect_uri": Self.bye], ["client_id": "nobody"],
        ])
    func unregistered(query: [String: String]) async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            let response = try await broker.get("/logout?" + TestProvider.form(query), somebody.headers)
            #expect(response.status == .badRequest)
            #expect(response.headers[.location] == nil)
            #expect(try await !self.hasEnded(somebody.session, broker))
        }
    }

    @Test("a client_id that is not the ID token's is refused")
    func mismatch() async throws {
        try await TestProvider.run { broker in
            let somebody = try await self.logIn(broker)
            let query = TestProvider.form(["id_token_hint": somebody.idToken, "client_id": "post"])
            #expect(try await broker.get("/logout?" + query, somebody.headers).status == .badRequest)
        }
    }

    @Test("somebody who is not logged in is told so without being asked")
    func nobody() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.get("/logout")
            #expect(response.status == .ok)
            #expect(response.text.contains("Wylogowano"))
        }
    }
}
