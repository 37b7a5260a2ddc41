import Foundation
import LoginBrokerDomain
import Testing
import Vocabulary

@Suite("Reading a token exchange")
struct TokenExchangeRequestTests {
    private static let profile = "6e4c1b1e-6a0c-4a0e-9c1d-6b8a3f0c2d11"
    private static let good = [
        "subject_token": "a.b.c", "subject_token_type": TokenExchangeRequest.accessTokenType, "resource": "urn:one",
    ]

    private func read(_ changes: [String: String] = [:]) throws -> TokenExchangeRequest {
        let form = Self.good.merging(changes) { $1 }
        let text = form.map { "\($0)=\(URLQuery.encode($1))" }.joined(separator: "&")
        return try TokenExchangeRequest(RequestParameters(parsing: text))
    }

    private func code(_ body: () throws -> Void) -> OAuthError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? OAuthError)?.code
        }
    }

    @Test("what is asked is read, and what is empty was not sent")
    func good() throws {
        let request = try self.read(["actor_token": "", "scope": "", "requested_token_type": TokenExchangeRequest.accessTokenType])
        #expect(request.subjectToken == "a.b.c" && request.target == "urn:one" && request.profile == nil)
        #expect(try self.read(["resource": "", "audience": "urn:two"]).target == "urn:two")
        #expect(try self.read(["audience": "urn:one"]).target == "urn:one", "named twice, but one")
        #expect(try self.read(["resource": ""]).target == nil)
    }

    @Test(
        "delegation, impersonation, other tokens and scopes are refused",
        arguments: [
            (["actor_token": "x"], OAuthError.Code.invalidRequest),
            (["actor_token_type": TokenExchangeRequest.accessTokenType], .invalidRequest), (["may_act": "{}"], .invalidRequest),
            (["act": "{}"], .invalidRequest),
            (["subject_token_type": "urn:ietf:params:oauth:token-type:id_token"], .invalidRequest),
            (["subject_token_type": "urn:ietf:params:oauth:token-type:refresh_token"], .invalidRequest),
            (["subject_token_type": "urn:ietf:params:oauth:token-type:jwt"], .invalidRequest),
            (["subject_token_type": ""], .invalidRequest),
            (["subject_token": ""], .invalidRequest),
            (["requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"], .invalidRequest),
            (["requested_token_type": "urn:ietf:params:oauth:token-type:saml2"], .invalidRequest), (["scope": "openid"], .invalidScope),
            (["audience": "urn:two"], .invalidTarget),
            (["subject_token": String(repeating: "a", count: 8193)], .invalidRequest),
        ])
    func refused(_ changes: [String: String], _ code: OAuthError.Code) {
        #expect(self.code { _ = try self.read(changes) } == code)
    }

    @Test("the one profile chosen is read, however JSON is spaced")
    func selection() throws {
        for text in [
            #"[{"type":"ssoz_profile","identifier":"\#(Self.profile)"}]"#,
            "\n [ { \"identifier\" : \"\(Self.profile.uppercased())\" ,\"type\": \"ssoz_profile\"} ] ",
        ] {
            #expect(try ProfileSelection(text).profile == UUID(uuidString: Self.profile))
        }
    }

    @Test(
        "anything else is refused as invalid_authorization_details",
        arguments: [
            "", "null", "{}", "[]", "[[]]", "[null]", #"["ssoz_profile"]"#, "[{}]", "[{", "1", #"{"type":"ssoz_profile"}"#,
            #"[{"type":"ssoz_profile"}]"#, #"[{"identifier":"P"}]"#, #"[{"type":"other","identifier":"P"}]"#,
            #"[{"type":"ssoz_profile","identifier":"P","actions":["read"]}]"#, #"[{"type":"ssoz_profile","identifier":"P","x":"y"}]"#,
            #"[{"type":"ssoz_profile","identifier":5}]"#, #"[{"type":"ssoz_profile","identifier":["P"]}]"#,
            #"[{"type":"ssoz_profile","identifier":null}]"#, #"[{"type":"ssoz_profile","identifier":""}]"#,
            #"[{"type":"ssoz_profile","identifier":"P "}]"#,
            #"[{"type":"ssoz_profile","identifier":"P"},{"type":"ssoz_profile","identifier":"P"}]"#,
            #"[{"type":"ssoz_profile","type":"ssoz_profile","identifier":"P"}]"#,
            #"[{"type":"ssoz_profile","identifier":"P","identifier":"P"}]"#, #"[{"type":"ssoz_pro\u0066ile","identifier":"P"}]"#,
            #"[{"type":"ssoz_profile","identifier":"P"}] []"#, #"[{"type":"ssoz_profile","identifier":"00000000"}]"#,
            "[" + String(repeating: " ", count: 512) + #"{"type":"ssoz_profile","identifier":"P"}]"#,
        ])
    func malformed(_ text: String) {
        let text = text.replacing(#""P"#, with: "\"\(Self.profile)")
        #expect(self.code { _ = try ProfileSelection(text) } == .invalidAuthorizationDetails)
    }

    @Test("the audience is one the client may ask for, and need not be named if there is only one")
    func audience() throws {
        func client(_ audiences: Set<String>) -> Client {
            Client(id: "web", name: "Web", authentication: .none, profileAudiences: audiences)
        }
        let (named, unnamed) = (try self.read(), try self.read(["resource": ""]))
        #expect(try named.audience(for: client(["urn:one", "urn:two"])) == "urn:one")
        #expect(try unnamed.audience(for: client(["urn:two"])) == "urn:two")
        #expect(self.code { _ = try unnamed.audience(for: client(["urn:one", "urn:two"])) } == .invalidTarget)
        #expect(self.code { _ = try named.audience(for: client(["urn:two"])) } == .invalidTarget)
        #expect(self.code { _ = try unnamed.audience(for: client([])) } == .invalidTarget)
    }
}
