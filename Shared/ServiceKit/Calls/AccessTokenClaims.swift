import Foundation
import Vocabulary

/// The claims of a JWT access token (RFC 9068 section 2.2).
package struct AccessTokenClaims: Codable, Hashable, Sendable {
    package var iss: String
    package var sub: String
    package var aud: String
    /// Seconds since 1970.
    package var exp: Int
    package var iat: Int
    package var jti: String
    package var clientID: String
    /// Space-delimited (RFC 6749 section 3.3).
    package var scope: String?
    /// When the person logged in, for tokens that stand for one.
    package var authTime: Int?
    package var acr: String?
    package var amr: [String]?
    /// The codes of the roles of the profile that the token is for (section 2.2.3.1), as all below.
    package var roles: [String]?
    /// The codes of what these roles allow.
    package var entitlements: [String]?
    /// The profile itself (RFC 9396 section 9.1).
    package var authorizationDetails: [ProfileAuthorization]?

    package enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, jti, scope, acr, amr, roles, entitlements
        case clientID = "client_id"
        case authTime = "auth_time"
        case authorizationDetails = "authorization_details"
    }

    package init(
        iss: String, sub: String, aud: String, exp: Int, iat: Int, jti: String, clientID: String, scope: String?,
        authTime: Int? = nil, acr: String? = nil, amr: [String]? = nil, roles: [String]? = nil, entitlements: [String]? = nil,
        authorizationDetails: [ProfileAuthorization]? = nil
    ) {
        self.iss = iss
        self.sub = sub
        self.aud = aud
        self.exp = exp
        self.iat = iat
        self.jti = jti
        self.clientID = clientID
        self.scope = scope
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.roles = roles
        self.entitlements = entitlements
        self.authorizationDetails = authorizationDetails
    }

    /// The scopes, apart.
    package var scopes: Set<String> {
        Set((self.scope ?? "").split(separator: " ").map(String.init))
    }
}
