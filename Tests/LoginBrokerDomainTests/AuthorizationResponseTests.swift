import LoginBrokerDomain
import Testing

@Suite("Authorization responses")
struct AuthorizationResponseTests {
    @Test("a code is taken to the redirect URI with state and issuer")
    func code() {
        let response = AuthorizationResponse(
            .code("abc"), redirectURI: "https://app.example.test/cb", state: "a&b=c", issuer: "https://broker.example.test")
        #expect(response.url == "https://app.example.test/cb?code=abc&state=a%26b%3Dc&iss=https%3A%2F%2Fbroker.example.test")
    }

    @Test("a query of the redirect URI's own stays")
    func query() {
        let response = AuthorizationResponse(
            .error(OAuthError(.accessDenied, "No.")), redirectURI: "https://app.example.test/cb?x=1", state: nil, issuer: "i")
        #expect(response.url == "https://app.example.test/cb?x=1&error=access_denied&error_description=No.&iss=i")
    }
}
