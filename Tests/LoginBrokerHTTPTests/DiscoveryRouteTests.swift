import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@Suite("Discovery")
struct DiscoveryRouteTests {
    @Test("both documents are the same and name endpoints of the issuer")
    func documents() async throws {
        try await TestProvider.run { broker in
            let response = try await broker.get("/.well-known/openid-configuration")
            #expect(response.status == .ok)
            #expect(response.json["issuer"] == TestProvider.issuer)
            for endpoint in ["authorization", "token", "userinfo", "end_session", "introspection", "revocation"] {
                #expect(response.json["\(endpoint)_endpoint"]?.hasPrefix(TestProvider.issuer + "/") == true)
            }
            #expect(response.text.contains(#""code_challenge_methods_supported":["S256"]"#))
            #expect(response.text.contains(#""response_types_supported":["code"]"#))
            #expect(response.text.contains(#""id_token_signing_alg_values_supported":["ES256","RS256"]"#))
            #expect(response.text.contains(#""urn:ietf:params:oauth:grant-type:token-exchange""#))
            #expect(response.text.contains(#""authorization_details_types_supported":["ssoz_profile"]"#))
            #expect(response.headers[.accessControlAllowOrigin] == "*")
            #expect(try await broker.get("/.well-known/oauth-authorization-server").text == response.text)
        }
    }
}
