import Foundation
import LoginBrokerDomain
import Testing
import Vocabulary

@Suite("Authorization codes")
struct AuthorizationCodeTests {
    static let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func code(challenge: String?) -> AuthorizationCode {
        AuthorizationCode(
            hash: [1], clientID: "web", redirectURI: "https://app.example.test/cb", scopes: [.openid], nonce: nil, codeChallenge: challenge,
            authentication: Authentication(person: UUID(), session: UUID(), at: Self.now, level: .substantial, methods: ["pwd"]),
            issuedAt: Self.now)
    }

    @Test("a code counts for sixty seconds")
    func lifetime() throws {
        let code = self.code(challenge: nil)
        try code.check(redirectURI: code.redirectURI, verifierChallenge: nil, at: Self.now.addingTimeInterval(59.999))
        #expect(throws: OAuthError(.invalidGrant, "The code has expired.")) {
            try code.check(redirectURI: code.redirectURI, verifierChallenge: nil, at: Self.now.addingTimeInterval(60))
        }
    }

    @Test("the redirect URI must be that of the request", arguments: [nil, "https://app.example.test/cb/"])
    func redirectURI(uri: String?) {
        #expect(throws: OAuthError.self) {
            try self.code(challenge: nil).check(redirectURI: uri, verifierChallenge: nil, at: Self.now)
        }
    }

    @Test(
        "verifier and challenge belong together",
        arguments: [("a", "a", true), ("a", "b", false), ("a", nil, false), (nil, "a", false), (nil, nil, true)]
            as [(String?, String?, Bool)])
    func pkce(challenge: String?, presented: String?, accepted: Bool) {
        let code = self.code(challenge: challenge)
        let check = Result { try code.check(redirectURI: code.redirectURI, verifierChallenge: presented, at: Self.now) }
        #expect((try? check.get()) != nil || !accepted)
        if !accepted { #expect(throws: OAuthError.self) { try check.get() } }
    }

    @Test("verifiers have 43 to 128 unreserved characters")
    func verifiers() {
        #expect(PKCE.isVerifier(String(repeating: "a", count: 43)))
        #expect(PKCE.isVerifier(String(repeating: "~", count: 128)))
        #expect(!PKCE.isVerifier(String(repeating: "a", count: 42)))
        #expect(!PKCE.isVerifier(String(repeating: "a", count: 129)))
        #expect(!PKCE.isVerifier(String(repeating: "ą", count: 43)))
        #expect(!PKCE.isChallenge(String(repeating: "~", count: 43)))
    }
}
