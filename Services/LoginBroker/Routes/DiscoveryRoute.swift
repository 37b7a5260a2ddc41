import Foundation
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import NIOCore
import ServiceKit
import Vocabulary

/// `GET /.well-known/openid-configuration` (OpenID Connect Discovery section 4) and `/.well-known/oauth-authorization-server` (RFC 8414): what
/// works here, and nothing that does not.
struct DiscoveryRoute: Sendable {
    private let document: ByteBuffer

    init(issuer: String, clients: ClientRegistry) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.document = ByteBuffer(bytes: try encoder.encode(ProviderMetadata(issuer: issuer, clients: clients)))
    }

    func register(on router: some RouterMethods<ServiceContext>) {
        for path: RouterPath in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
            router.get(path) { [document] _, _ in
                Response(
                    status: .ok,
                    headers: [
                        .contentType: "application/json", .cacheControl: "public, max-age=300", .accessControlAllowOrigin: "*",
                    ],
                    body: .init(byteBuffer: document))
            }
        }
    }
}

/// The provider's metadata (OpenID Connect Discovery section 3, RFC 8414 section 2, RFC 9207 section 3, RFC 9396 section 10).
struct ProviderMetadata: Encodable, Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let userinfoEndpoint: String
    let jwksUri: String
    let endSessionEndpoint: String
    let introspectionEndpoint: String
    let revocationEndpoint: String
    let scopesSupported: [String]
    let responseTypesSupported = ["code"]
    let responseModesSupported = ["query"]
    let grantTypesSupported = GrantType.allCases.map(\.rawValue)
    let acrValuesSupported = AssuranceLevel.allCases.map(\.uri)
    let subjectTypesSupported = SubjectType.allCases.map(\.rawValue)
    let idTokenSigningAlgValuesSupported = IDTokenSigning.allCases.map(\.rawValue)
    let tokenEndpointAuthMethodsSupported = ["none"] + Self.provingMethods
    let tokenEndpointAuthSigningAlgValuesSupported = Self.assertionAlgorithms
    let introspectionEndpointAuthMethodsSupported = Self.provingMethods
    let introspectionEndpointAuthSigningAlgValuesSupported = Self.assertionAlgorithms
    let revocationEndpointAuthMethodsSupported = ["none"] + Self.provingMethods
    let revocationEndpointAuthSigningAlgValuesSupported = Self.assertionAlgorithms
    let claimTypesSupported = ["normal"]
    let claimsSupported = [
        "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid", "name", "given_name", "family_name",
        "birthdate", "pesel", "ssoz_profiles",
    ]
    let authorizationDetailsTypesSupported = [ProfileAuthorization.type]
    let codeChallengeMethodsSupported = [PKCE.method]
    let promptValuesSupported = Prompt.allCases.filter { $0 != .consent }.map(\.rawValue)
    let uiLocalesSupported = [Language.polish.rawValue]
    let claimsParameterSupported = false
    let requestParameterSupported = false
    let requestUriParameterSupported = false
    let authorizationResponseIssParameterSupported = true

    private static let provingMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
    private static let assertionAlgorithms = ["ES256", "RS256"]

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case userinfoEndpoint = "userinfo_endpoint"
        case jwksUri = "jwks_uri"
        case endSessionEndpoint = "end_session_endpoint"
        case introspectionEndpoint = "introspection_endpoint"
        case revocationEndpoint = "revocation_endpoint"
        case scopesSupported = "scopes_supported"
        case responseTypesSupported = "response_types_supported"
        case responseModesSupported = "response_modes_supported"
        case grantTypesSupported = "grant_types_supported"
        case acrValuesSupported = "acr_values_supported"
        case subjectTypesSupported = "subject_types_supported"
        case idTokenSigningAlgValuesSupported = "id_token_signing_alg_values_supported"
        case tokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported"
        case tokenEndpointAuthSigningAlgValuesSupported = "token_endpoint_auth_signing_alg_values_supported"
        case introspectionEndpointAuthMethodsSupported = "introspection_endpoint_auth_methods_supported"
        case introspectionEndpointAuthSigningAlgValuesSupported = "introspection_endpoint_auth_signing_alg_values_supported"
        case revocationEndpointAuthMethodsSupported = "revocation_endpoint_auth_methods_supported"
        case revocationEndpointAuthSigningAlgValuesSupported = "revocation_endpoint_auth_signing_alg_values_supported"
        case claimTypesSupported = "claim_types_supported"
        case claimsSupported = "claims_supported"
        case authorizationDetailsTypesSupported = "authorization_details_types_supported"
        case codeChallengeMethodsSupported = "code_challenge_methods_supported"
        case promptValuesSupported = "prompt_values_supported"
        case uiLocalesSupported = "ui_locales_supported"
        case claimsParameterSupported = "claims_parameter_supported"
        case requestParameterSupported = "request_parameter_supported"
        case requestUriParameterSupported = "request_uri_parameter_supported"
        case authorizationResponseIssParameterSupported = "authorization_response_iss_parameter_supported"
    }

    init(issuer: String, clients: ClientRegistry) {
        self.issuer = issuer
        self.authorizationEndpoint = issuer + "/authorize"
        self.tokenEndpoint = issuer + "/token"
        self.userinfoEndpoint = issuer + "/userinfo"
        self.jwksUri = issuer + "/jwks.json"
        self.endSessionEndpoint = issuer + "/logout"
        self.introspectionEndpoint = issuer + "/introspect"
        self.revocationEndpoint = issuer + "/revoke"
        self.scopesSupported = clients.scopes.map(\.rawValue)
    }
}
