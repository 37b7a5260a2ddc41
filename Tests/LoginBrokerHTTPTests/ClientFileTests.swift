import Foundation
import LibCrypto
import LoginBrokerDomain
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The client file")
struct ClientFileTests {
    @Test("a client is read with its defaults")
    func defaults() throws {
        let clients = try ClientFile.parse(
            """
            clients:
              - id: web
                name: Web
                secret_sha256: "\(String(repeating: "ab", count: 32))"
                redirect_uris: ["https://app.example.test/cb"]
                scopes: [profile]
            """)
        let web = try clients.require("web")
        #expect(web.authentication == .secretBasic(hash: Array(repeating: 0xAB, count: 32)))
        #expect(web.grantTypes == [.authorizationCode])
        #expect(web.scopes == [.openid, .profile])
        #expect(web.subjectType == .pairwise)
        #expect(web.sectorIdentifier == "web")
        #expect(web.idTokenSigning == .es256)
        #expect(web.requiresAccount)
    }

    @Test("who exchanges tokens proves itself, logs people in and says for which services")
    func exchange() {
        let error = #expect(throws: ClientFileError.self) {
            try ClientFile.parse(
                """
                resources:
                  - {audience: "urn:a"}
                clients:
                  - {id: one, name: One, authentication: none, redirect_uris: ["https://app.example.test/cb"], profile_audiences: ["urn:a"],
                     grants: [authorization_code, "urn:ietf:params:oauth:grant-type:token-exchange"]}
                  - {id: two, name: Two, secret_sha256: "\(String(repeating: "ab", count: 32))",
                     grants: ["urn:ietf:params:oauth:grant-type:token-exchange"]}
                  - {id: three, name: Three, secret_sha256: "\(String(repeating: "ab", count: 32))", profile_audiences: ["urn:b"],
                     redirect_uris: ["https://app.example.test/cb"]}
                """)
        }
        #expect(
            error?.problems == [
                "clients[1] (one): grants has token-exchange, which a public client cannot have",
                "clients[2] (two): grants has token-exchange without authorization_code",
                "clients[2] (two): profile_audiences is missing: the client uses token-exchange",
                "clients[3] (three): profile_audiences has urn:b, which is not among the resources",
                "clients[3] (three): profile_audiences is only for clients with the grant token-exchange",
            ])
    }

    @Test("environment variables are put in, defaults where they are not set")
    func environment() throws {
        let text = """
            clients:
              - {id: web, name: "${NAME:-Nobody}", secret_env: WEB_SECRET, redirect_uris: ["${BASE:-https://app.example.test}/cb"]}
            """
        let web = try ClientFile.parse(text, environment: ["NAME": "Web", "WEB_SECRET": "s"]).require("web")
        #expect(web.name == "Web")
        #expect(web.redirectURIs == ["https://app.example.test/cb"])
        #expect(web.authentication == .secretBasic(hash: SHA256.hash(Array("s".utf8))))
    }

    @Test("everything that is wrong is reported at once, with its place")
    func everything() {
        let error = #expect(throws: ClientFileError.self) {
            try ClientFile.parse(
                """
                resources:
                  - {audience: "urn:a", scopes: [x, profile]}
                clients:
                  - {id: one, name: One, secret: plain, redirect_uris: ["http://app.example.test/cb"], colour: blue}
                  - {id: one, name: Two, authentication: none, grants: [client_credentials, magic], audiences: {"urn:a": [y], "urn:b": [z]}}
                  - {name: Three, authentication: private_key_jwt, redirect_uris: ["/relative", "https://app.example.test/#f"],
                     subject_type: secret, requires_account: maybe}
                  - {id: four, name: "${UNSET}", secret_sha256: abc}
                """)
        }
        #expect(
            error?.problems == [
                "resources[1]: scopes has profile, which is a scope of OpenID Connect and no service's",
                "clients[1] (one): secret may stand in the file in sandbox mode only",
                "clients[1] (one): redirect_uris has http://app.example.test/cb, which must be https",
                "clients[1] (one): colour is not a key that is known here",
                "clients[2] (one): grants must be of authorization_code, refresh_token, client_credentials, "
                    + "urn:ietf:params:oauth:grant-type:token-exchange",
                "clients[2] (one): audiences has the scope y, which urn:a has not",
                "clients[2] (one): audiences has urn:b, which is not among the resources",
                "clients[2] (one): grants has client_credentials, which a public client cannot have",
                "clients[2] (one): id is used twice",
                "clients[3]: id is missing",
                "clients[3]: jwks_uri must be an http or https URL",
                "clients[3]: redirect_uris has /relative, which is not an absolute URI without a fragment",
                "clients[3]: redirect_uris has https://app.example.test/#f, which is not an absolute URI without a fragment",
                "clients[3]: subject_type must be one of pairwise, public",
                "clients[3]: requires_account must be true or false",
                "clients[4] (four): name needs the environment variable UNSET, which is not set",
                "clients[4] (four): name is missing",
                "clients[4] (four): secret_sha256 must be 64 hexadecimal digits",
                "clients[4] (four): redirect_uris is missing: the client uses authorization_code",
            ])
    }

    @Test("what is no such file is refused in one sentence", arguments: ["", "- a", "clients: {", "clients: 3"])
    func notAFile(text: String) {
        let error = #expect(throws: ClientFileError.self) { try ClientFile.parse(text) }
        #expect(error?.problems.count == 1)
    }

    @Test("the file that comes with the system is in order in sandbox mode")
    func shipped() throws {
        let path = URL(fileURLWithPath: #filePath).appending(path: "../../../deploy/clients.yaml").standardizedFileURL.path
        let clients = try ClientFile.load(path, environment: [:], sandbox: true)
        #expect(clients.clients.map(\.id).contains("profile-requests"))
        #expect(try clients.require("account-migration").audiences == ["urn:ssoz-identity:login-broker": ["handover", "migrations"]])
    }
}
