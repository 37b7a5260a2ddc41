import Foundation
import Vocabulary

/// An OpenID Connect client, or a service that calls other services, as the client file describes it.
package struct Client: Hashable, Sendable {
    package let id: ClientID
    /// The name people are shown.
    package let name: String
    package let authentication: ClientAuthentication
    /// Compared character by character (RFC 9700 section 2.1).
    package let redirectURIs: [String]
    package let postLogoutRedirectURIs: [String]
    package let grantTypes: Set<GrantType>
    /// The scopes the client may ask for on a person's behalf.
    package let scopes: Set<Scope>
    /// The services the client may call in its own name: audience → scopes of that audience.
    package let audiences: [String: Set<Scope>]
    /// The services for which the client may exchange a person's token for one for a profile.
    package let profileAudiences: Set<String>
    package let subjectType: SubjectType
    /// What pairwise subjects are computed for (OpenID Connect Core section 8.1); clients that share it share subjects.
    package let sectorIdentifier: String
    package let idTokenSigning: IDTokenSigning
    /// Whether a person needs an active UEOZ account before the log-in is answered.
    package let requiresAccount: Bool
    /// Where a person can start again when a log-in cannot be continued.
    package let homeURL: String?

    package init(
        id: ClientID, name: String, authentication: ClientAuthentication, redirectURIs: [String] = [],
        postLogoutRedirectURIs: [String] = [], grantTypes: Set<GrantType> = [.authorizationCode], scopes: Set<Scope> = [],
        audiences: [String: Set<Scope>] = [:], profileAudiences: Set<String> = [], subjectType: SubjectType = .pairwise,
        sectorIdentifier: String? = nil,
        idTokenSigning: IDTokenSigning = .es256, requiresAccount: Bool = true, homeURL: String? = nil
    ) {
        self.id = id
        self.name = name
        self.authentication = authentication
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.grantTypes = grantTypes
        self.scopes = scopes
        self.audiences = audiences
        self.profileAudiences = profileAudiences
        self.subjectType = subjectType
        self.sectorIdentifier = sectorIdentifier ?? id.rawValue
        self.idTokenSigning = idTokenSigning
        self.requiresAccount = requiresAccount
        self.homeURL = homeURL
    }
}

/// How a client proves itself at the token endpoint (OpenID Connect Core section 9).
package enum ClientAuthentication: Hashable, Sendable {
    /// A public client: PKCE is all it has.
    case none
    /// `client_secret_basic`, with the secret's SHA-256.
    case secretBasic(hash: [UInt8])
    /// `client_secret_post`, likewise.
    case secretPost(hash: [UInt8])
    /// `private_key_jwt`, checked against the keys served at `jwksURI`.
    case privateKeyJWT(jwksURI: String)

    /// The method's registered name.
    package var method: String {
        switch self {
        case .none: "none"
        case .secretBasic: "client_secret_basic"
        case .secretPost: "client_secret_post"
        case .privateKeyJWT: "private_key_jwt"
        }
    }
}

/// The grants this provider knows.
package enum GrantType: String, CaseIterable, Codable, Hashable, Sendable {
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
    case clientCredentials = "client_credentials"
    /// RFC 8693.
    case tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
}

/// The subject identifier types of OpenID Connect Core section 8.
package enum SubjectType: String, CaseIterable, Codable, Hashable, Sendable {
    case pairwise
    case `public`
}

/// The algorithm a client's ID tokens are signed with.
package enum IDTokenSigning: String, CaseIterable, Codable, Hashable, Sendable {
    case es256 = "ES256"
    case rs256 = "RS256"
}
