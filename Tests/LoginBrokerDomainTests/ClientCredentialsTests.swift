import Foundation
import LoginBrokerDomain
import Testing
import Vocabulary

@Suite("Client credentials of a request")
struct ClientCredentialsTests {
    private func read(_ authorization: String? = nil, _ form: String = "") throws -> ClientCredentials {
        try ClientCredentials(authorization: authorization, form: RequestParameters(parsing: form))
    }

    private func basic(_ text: String) -> String {
        "Basic " + Data(text.utf8).base64EncodedString()
    }

    @Test("identifier and secret of the header are form-decoded")
    func basicCredentials() throws {
        guard case .basic(let id, let secret) = try self.read(self.basic("my%2Dweb:a%3Ab+c")) else {
            Issue.record("must be basic")
            return
        }
        #expect(id == "my-web")
        #expect(secret.exposed == "a:b c")
    }

    @Test("a client that only names itself is taken as public")
    func none() throws {
        guard case .none(let id) = try self.read(nil, "client_id=spa") else {
            Issue.record("must be none")
            return
        }
        #expect(id == "spa")
    }

    @Test(
        "more than one method is refused",
        arguments: [
            "client_id=a&client_secret=b", "client_assertion=x&client_assertion_type=y",
        ])
    func several(form: String) {
        #expect(throws: OAuthError(.invalidRequest, "The client authenticates in more than one way.")) {
            try self.read(self.basic("a:b"), form)
        }
    }

    @Test("a secret and an assertion together are refused")
    func secretAndAssertion() {
        #expect(throws: OAuthError(.invalidRequest, "The client authenticates in more than one way.")) {
            try self.read(nil, "client_id=a&client_secret=b&client_assertion=x")
        }
    }

    @Test("a header that is not well-formed is refused", arguments: ["Basic", "Basic !!!", "Bearer abc", "Basic YQ==", "Basic OmI="])
    func malformed(header: String) {
        let error = #expect(throws: OAuthError.self) { try self.read(header) }
        #expect(error?.code == .invalidClient)
    }

    @Test("nobody at all is refused")
    func nobody() {
        let error = #expect(throws: OAuthError.self) { try self.read() }
        #expect(error?.code == .invalidClient)
    }

    @Test("another client_id beside the header is refused")
    func mismatch() {
        let error = #expect(throws: OAuthError.self) { try self.read(self.basic("a:b"), "client_id=c") }
        #expect(error?.code == .invalidRequest)
    }

    @Test("an assertion of another type is refused")
    func assertionType() {
        let error = #expect(throws: OAuthError.self) {
            try self.read(nil, "client_assertion=x&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:saml2-bearer")
        }
        #expect(error?.code == .invalidRequest)
    }
}
