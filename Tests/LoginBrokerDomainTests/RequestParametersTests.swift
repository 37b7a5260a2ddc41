import LoginBrokerDomain
import Testing

@Suite("Request parameters")
struct RequestParametersTests {
    @Test("names and values are form-decoded")
    func decodes() throws {
        let parameters = try RequestParameters(parsing: "state=a%20b+c&sc%6Fpe=openid&note=za%C5%BC%C3%B3%C5%82%C4%87")
        #expect(try parameters.value("state") == "a b c")
        #expect(try parameters.value("scope") == "openid")
        #expect(try parameters.value("note") == "zażółć")
    }

    @Test("a parameter without a value counts as not sent", arguments: ["state=", "state", "", "&&", "=x"])
    func empty(text: String) throws {
        #expect(try RequestParameters(parsing: text).value("state") == nil)
    }

    @Test("a parameter sent twice is refused when it is asked for")
    func twice() throws {
        let parameters = try RequestParameters(parsing: "state=a&state=b&scope=openid")
        #expect(throws: OAuthError(.invalidRequest, "The parameter state may be sent only once.")) { try parameters.value("state") }
        #expect(try parameters.value("scope") == "openid")
        #expect(parameters.all("state") == ["a", "b"])
    }

    @Test("what is not well-formed is refused", arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%00", "%C5=a"])
    func malformed(text: String) {
        #expect(throws: OAuthError(.invalidRequest, "The parameters are not well-formed.")) { try RequestParameters(parsing: text) }
    }

    @Test("a value that is too long is refused")
    func tooLong() throws {
        #expect(throws: OAuthError.self) { try RequestParameters(parsing: "a=" + String(repeating: "x", count: 8193)) }
        let parameters = try RequestParameters(parsing: "nonce=" + String(repeating: "x", count: 513))
        #expect(throws: OAuthError(.invalidRequest, "The parameter nonce is too long.")) { try parameters.value("nonce", limit: 512) }
    }

    @Test("too many parameters are refused")
    func tooMany() {
        let text = (0..<65).map { "p\($0)=1" }.joined(separator: "&")
        #expect(throws: OAuthError(.invalidRequest, "There are too many parameters.")) { try RequestParameters(parsing: text) }
    }

    @Test("a missing parameter that is needed is named")
    func missing() throws {
        #expect(throws: OAuthError(.invalidRequest, "The parameter code is missing.")) { try RequestParameters().require("code") }
    }
}
