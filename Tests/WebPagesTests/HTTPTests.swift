import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import WebPages

@Suite struct StaticFilesTests {
    func withClient(_ body: @Sendable @escaping (any TestClientProtocol, StaticFiles) async throws -> Void) async throws {
        let assets = try StaticFiles()
        let router = Router()
        router.add(middleware: SecurityHeaders())
        assets.register(on: router)
        try await Application(router: router).test(.router) { try await body($0, assets) }
    }

    @Test("an asset asked for by its hash may be kept for a year, otherwise it is asked for again")
    func caching() async throws {
        try await self.withClient { client, assets in
            let path = assets.path("style.css")
            #expect(path.hasPrefix("/assets/style.css?v="))
            var tag = ""
            try await client.execute(uri: path, method: .get) {
                #expect($0.status == .ok && $0.headers[.contentType] == "text/css; charset=utf-8")
                #expect($0.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect($0.headers[.xContentTypeOptions] == "nosniff")
                tag = $0.headers[.eTag] ?? ""
            }
            for old in ["/assets/style.css", "/assets/style.css?v=old"] {
                try await client.execute(uri: old, method: .get) { #expect($0.status == .ok && $0.headers[.cacheControl] == "no-cache") }
            }
            for known in [tag, "\"x\", W/\(tag)", "*"] {
                try await client.execute(uri: "/assets/style.css", method: .get, headers: [.ifNoneMatch: known]) {
                    #expect($0.status == .notModified && $0.body.readableBytes == 0)
                }
            }
            try await client.execute(uri: "/assets/page.js", method: .head) {
                #expect($0.status == .ok && $0.headers[.contentType] == "text/javascript; charset=utf-8" && $0.body.readableBytes == 0)
            }
        }
    }

    @Test(
        "no name leads anywhere else",
        arguments: [
            "/assets/nothing.css", "/assets/..", "/assets/%2e%2e%2fstyle.css", "/assets/..%2f..%2fetc%2fpasswd",
            "/assets/templates/layout.mustache", "/assets/",
        ])
    func traversal(path: String) async throws {
        try await self.withClient { client, _ in
            try await client.execute(uri: path, method: .get) { #expect($0.status == .notFound) }
        }
    }
}

@Suite struct SecurityHeadersTests {
    @Test("pages are neither kept, framed, sniffed nor referred to, and run only our own files")
    func headers() async throws {
        let router = Router()
        router.add(middleware: SecurityHeaders(https: true))
        router.get("page") { _, _ in "page" }
        router.get("kept") { _, _ in Response(status: .ok, headers: [.cacheControl: "max-age=60"]) }
        try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/page", method: .get) { response in
                let policy = response.headers[.contentSecurityPolicy] ?? ""
                #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; script-src 'self'"))
                #expect(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"))
                #expect(!policy.contains("form-action") && !policy.contains("unsafe"))
                #expect(response.headers[.cacheControl] == "no-store")
                #expect(response.headers[.strictTransportSecurity] != nil)
                for name in [
                    "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Permissions-Policy",
                ] {
                    #expect(HTTPField.Name(name).flatMap { response.headers[$0] } != nil, "\(name)")
                }
            }
            try await client.execute(uri: "/kept", method: .get) { #expect($0.headers[.cacheControl] == "max-age=60") }
        }
    }
}

@Suite struct BrowserCookieTests {
    let plain = BrowserCookie("session", service: "login-broker", baseURL: "http://localhost:8080")
    let secure = BrowserCookie("session", service: "login-broker", baseURL: "https://login.example.test")

    func request(_ cookies: String...) -> Request {
        var headers = HTTPFields()
        for cookie in cookies { headers.append(HTTPField(name: .cookie, value: cookie)) }
        return Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer()))
    }

    @Test("the name carries the service, and the prefix where the address is https")
    func names() {
        #expect(self.plain.name == "login-broker-session" && self.secure.name == "__Host-login-broker-session")
        #expect(self.plain.header("abc") == "login-broker-session=abc; Path=/; HttpOnly; SameSite=Lax")
        #expect(
            self.secure.header("abc", maxAge: 60) == "__Host-login-broker-session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure")
    }

    @Test("a value cannot smuggle attributes or headers")
    func smuggling() {
        for value in ["a; Domain=example.test", "a\r\nX: y", "a,b", "a b", "\"a\"", "ż"] {
            #expect(self.plain.header(value) == "login-broker-session=; Path=/; HttpOnly; SameSite=Lax")
        }
    }

    @Test("the value is found among others, and a name that comes twice is not believed")
    func reading() {
        #expect(self.plain.value(in: self.request("a=b; login-broker-session=tok-en_1; c=d")) == "tok-en_1")
        #expect(self.plain.value(in: self.request("a=b", "login-broker-session=x=y")) == "x=y")
        for cookies in [
            "", "login-broker-session", "xlogin-broker-session=1", "login-broker-session=a\"b",
            "login-broker-session=1; login-broker-session=2",
        ] {
            let value = self.plain.value(in: self.request(cookies))
            #expect(value == nil, "\(cookies)")
        }
        #expect(self.plain.value(in: self.request("login-broker-session=1", "login-broker-session=1")) == nil)
        #expect(self.secure.value(in: self.request("login-broker-session=1")) == nil)
    }

    @Test("a reply may set several cookies and take one back")
    func setting() {
        let response = Response.seeOther("/next").setting(self.plain, to: "abc").removing(self.secure)
        #expect(response.status == .seeOther && response.headers[.location] == "/next")
        #expect(response.headers[values: .setCookie].count == 2)
        #expect(response.headers[values: .setCookie].last?.contains("Max-Age=0") == true)
        #expect(Response.seeOther("/a\r\nX: y").headers[.location] == "/")
    }
}

@Suite struct ErrorPagesTests {
    struct Blocked: ErrorPageConvertible {
        let errorPage = ErrorPage(
            .conflict, title: "Konto zablokowane", paragraphs: ["Skontaktuj się z pomocą."], reference: "Z04", actions: [Link("Wróć", "/")])
    }

    struct Unknown: Error {
        let secret = "tajne"
    }

    func withClient(_ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void) async throws {
        let router = Router()
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ErrorPages(try Sample.renderer()))
        router.get("blocked") { _, _ -> String in throw Blocked() }
        router.get("unknown") { _, _ -> String in throw Unknown() }
        router.get("forged") { _, _ -> String in throw FormError.forged }
        router.get("busy") { _, _ -> String in throw HTTPError(.tooManyRequests, headers: [.retryAfter: "60"]) }
        router.get("away") { _, _ -> String in throw HTTPError(.serviceUnavailable) }
        router.get("v1/things") { _, _ -> String in throw HTTPError(.forbidden) }
        try await Application(router: router).test(.router, body)
    }

    @Test("an error a visitor meets is a page that says what to do, with the status and the security headers")
    func pages() async throws {
        try await self.withClient { client in
            for (path, status, text) in [
                ("/blocked", HTTPResponse.Status.conflict, "Konto zablokowane"), ("/unknown", .internalServerError, "Coś poszło nie tak"),
                ("/forged", .forbidden, "Formularz stracił ważność"), ("/nowhere", .notFound, "Nie ma takiej strony"),
            ] {
                try await client.execute(uri: path, method: .get) { response in
                    let html = String(buffer: response.body)
                    #expect(response.status == status && response.headers[.contentType] == "text/html; charset=utf-8")
                    #expect(html.contains("<h1>\(text)</h1>") && html.contains("System testowy") && !html.contains("tajne"))
                    #expect(response.headers[.contentSecurityPolicy] != nil && response.headers[.cacheControl] == "no-store")
                }
            }
        }
    }

    @Test("what an error wants in the headers is kept")
    func headers() async throws {
        try await self.withClient { client in
            try await client.execute(uri: "/busy", method: .get) {
                #expect(
                    $0.status == .tooManyRequests && $0.headers[.retryAfter] == "60" && String(buffer: $0.body).contains("Zbyt wiele prób"))
            }
        }
    }

    @Test("a page that says come back later says when, to programs too")
    func comeBack() async throws {
        try await self.withClient { client in
            try await client.execute(uri: "/away", method: .get) {
                #expect($0.status == .serviceUnavailable && $0.headers[.retryAfter] == "2")
            }
        }
    }

    @Test("errors of the API are left to its own middleware")
    func api() async throws {
        try await self.withClient { client in
            try await client.execute(uri: "/v1/things", method: .get) { #expect($0.status == .forbidden && $0.body.readableBytes == 0) }
        }
    }
}
