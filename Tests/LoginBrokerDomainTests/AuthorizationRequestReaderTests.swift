import LoginBrokerDomain
import Testing
import Vocabulary

@Suite("Authorization requests")
struct AuthorizationRequestReaderTests {
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    static let redirectURI = "https://app.example.test/callback"

    let reader = AuthorizationRequestReader(
        clients: ClientRegistry([
            Client(
                id: "web", name: "Web", authentication: .secretBasic(hash: []), redirectURIs: [Self.redirectURI],
                scopes: [.openid, .profile]),
            Client(id: "spa", name: "SPA", authentication: .none, redirectURIs: [Self.redirectURI], scopes: [.openid]),
            Client(
                id: "machine", name: "Machine", authentication: .secretBasic(hash: []), redirectURIs: [Self.redirectURI],
                grantTypes: [.clientCredentials]),
        ]), issuer: "https://broker.example.test")

    private static func query(_ changes: [String: String?] = [:]) throws -> RequestParameters {
        var values: [String: String?] = [
            "client_id": "web", "redirect_uri": Self.redirectURI, "response_type": "code", "scope": "openid", "state": "s t",
        ]
        values.merge(changes) { _, new in new }
        let text = values.compactMap { name, value in value.map { "\(name)=\(URLQuery.encode($0))" } }.joined(separator: "&")
        return try RequestParameters(parsing: text)
    }

    @Test("a complete request is read")
    func complete() throws {
        let request = try self.reader.read(
            Self.query([
                "scope": "openid pesel profile", "nonce": "n", "code_challenge": Self.challenge, "code_challenge_method": "S256",
                "prompt": "login consent", "max_age": "60", "acr_values": "urn:other http://eidas.europa.eu/LoA/high",
            ]))
        #expect(request.clientID == "web")
        #expect(request.scopes == [.openid, .profile], "reduced to what the client may have")
        #expect(request.state == "s t")
        #expect(request.nonce == "n")
        #expect(request.codeChallenge == Self.challenge)
        #expect(request.prompts == [.login, .consent])
        #expect(request.maxAge == 60)
        #expect(request.minimumLevel == .high)
    }

    @Test(
        "without a proven client and redirect URI nothing is redirected",
        arguments: [
            ["client_id": nil], ["client_id": "nobody"], ["redirect_uri": nil], ["redirect_uri": "https://app.example.test/callback/"],
            ["redirect_uri": "https://app.example.test/callback?x=1"], ["redirect_uri": "https://evil.example.test/callback"],
            ["redirect_uri": "HTTPS://app.example.test/callback"],
        ] as [[String: String?]])
    func unproven(changes: [String: String?]) throws {
        let error = #expect(throws: AuthorizationRefusal.self) { try self.reader.read(Self.query(changes)) }
        guard case .page = error else {
            Issue.record("must not redirect")
            return
        }
    }

    @Test("a redirect URI sent twice is not redirected to")
    func redirectURITwice() throws {
        let uri = URLQuery.encode(Self.redirectURI)
        let error = #expect(throws: AuthorizationRefusal.self) {
            try self.reader.read(RequestParameters(parsing: "client_id=web&redirect_uri=\(uri)&redirect_uri=\(uri)&response_type=code"))
        }
        guard case .page = error else {
            Issue.record("must not redirect")
            return
        }
    }

    @Test(
        "what a proven client asked wrongly is told by redirect",
        arguments: [
            (["response_type": nil], .invalidRequest), (["response_type": "token"], .unsupportedResponseType),
            (["response_type": "code id_token"], .unsupportedResponseType), (["response_mode": "form_post"], .invalidRequest),
            (["scope": nil], .invalidScope), (["scope": "profile"], .invalidScope), (["scope": "openid \"x\""], .invalidScope),
            (["request": "e30.e30."], .requestNotSupported), (["request_uri": "urn:x"], .requestURINotSupported),
            (["registration": "{}"], .registrationNotSupported), (["resource": "urn:ssoz-identity:login-broker"], .invalidTarget),
            (["code_challenge": Self.challenge], .invalidRequest),
            (["code_challenge": Self.challenge, "code_challenge_method": "plain"], .invalidRequest),
            (["code_challenge": "short", "code_challenge_method": "S256"], .invalidRequest),
            (["code_challenge_method": "S256"], .invalidRequest), (["client_id": "spa"], .invalidRequest),
            (["client_id": "machine"], .unauthorizedClient), (["prompt": "none login"], .invalidRequest),
            (["prompt": "dance"], .invalidRequest), (["max_age": "-1"], .invalidRequest), (["max_age": "soon"], .invalidRequest),
            (["nonce": String(repeating: "n", count: 513)], .invalidRequest),
        ] as [([String: String?], OAuthError.Code)])
    func wrong(changes: [String: String?], code: OAuthError.Code) throws {
        let error = #expect(throws: AuthorizationRefusal.self) { try self.reader.read(Self.query(changes)) }
        guard case .redirect(let error, to: let uri, state: let state) = error else {
            Issue.record("must redirect")
            return
        }
        #expect(error.code == code)
        #expect(uri == Self.redirectURI)
        #expect(state == "s t")
    }

    @Test("a public client with a challenge is let in")
    func publicClient() throws {
        let request = try self.reader.read(
            Self.query(["client_id": "spa", "code_challenge": Self.challenge, "code_challenge_method": "S256"]))
        #expect(request.codeChallenge == Self.challenge)
    }

    @Test("no description has characters that an error response must not have")
    func descriptions() throws {
        for changes: [String: String?] in [["prompt": "\"\\"], ["scope": "\"\\"], ["request": "x"], ["max_age": "\""]] {
            let error = #expect(throws: AuthorizationRefusal.self) { try self.reader.read(Self.query(changes)) }
            guard case .redirect(let error, to: _, state: _) = error else { continue }
            #expect(error.description.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        }
    }
}
