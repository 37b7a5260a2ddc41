import Foundation
import JOSE
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// Makes and signs tokens. It stores nothing.
struct TokenIssuer: Sendable {
    /// How long an access token counts, in seconds.
    static let accessTokenLifetime = 300
    /// How long an ID token counts, in seconds.
    static let idTokenLifetime = 300

    private let accessTokenKey: PrivateKey
    private let keys: SigningKeys
    private let subjects: Subjects

    /// - Parameter keys: with a key for each algorithm that clients may choose for their ID tokens.
    init(keys: SigningKeys, subjects: Subjects) throws {
        self.accessTokenKey = try keys.key(for: .es256)
        self.keys = keys
        self.subjects = subjects
    }

    /// What the token endpoint answers for a person: an access token for userinfo and an ID token (OpenID Connect Core section 3.1.3.3).
    ///
    /// - Parameters:
    ///   - scopes: those of the access token, at most the grant's.
    ///   - nonce: that of the authorization request; a refreshed ID token has none (section 12.2).
    func response(
        for grant: TokenGrant, client: Client, subject: SubjectID, scopes: [Scope], nonce: String?, refreshToken: OpaqueToken?,
        issuer: String, random: any RandomSource, at now: Date
    ) throws -> TokenResponse {
        let seconds = Int(now.timeIntervalSince1970)
        let authentication = grant.authentication
        let authTime = Int(authentication.at.timeIntervalSince1970)
        let accessToken = try self.sign(
            AccessTokenClaims(
                iss: issuer, sub: subject.rawValue, aud: issuer, exp: seconds + Self.accessTokenLifetime, iat: seconds,
                jti: AccessTokenID(grant: grant.id, random: random).jti, clientID: client.id.rawValue, scope: Scope.joined(scopes),
                authTime: authTime, acr: authentication.level.uri, amr: authentication.methods))
        let idToken = IDTokenClaims(
            iss: issuer, sub: subject.rawValue, aud: client.id.rawValue, exp: seconds + Self.idTokenLifetime, iat: seconds,
            authTime: authTime, nonce: nonce, acr: authentication.level.uri, amr: authentication.methods,
            accessTokenHash: IDTokenClaims.hash(ofAccessToken: accessToken),
            sid: self.subjects.sessionName(authentication.session, for: client))
        return TokenResponse(
            accessToken: accessToken, expiresIn: Self.accessTokenLifetime, scope: Scope.joined(scopes),
            refreshToken: refreshToken?.value,
            idToken: try JWT.sign(idToken, typ: "JWT", key: try self.keys.key(for: client.idTokenSigning.algorithm)))
    }

    /// What the token endpoint answers a client that asks in its own name (RFC 6749 section 4.4.3).
    func response(
        toItself client: Client, audience: String, scopes: [Scope], issuer: String, random: any RandomSource, at now: Date
    ) throws -> TokenResponse {
        let seconds = Int(now.timeIntervalSince1970)
        let scope = Scope.joined(scopes)
        let accessToken = try self.sign(
            AccessTokenClaims(
                iss: issuer, sub: client.id.rawValue, aud: audience, exp: seconds + Self.accessTokenLifetime, iat: seconds,
                jti: AccessTokenID(grant: nil, random: random).jti, clientID: client.id.rawValue, scope: scope))
        return TokenResponse(accessToken: accessToken, expiresIn: Self.accessTokenLifetime, scope: scope)
    }

    /// What the token endpoint answers for a person in a profile (RFC 8693 section 2.2.1, RFC 9396 section 7).
    ///
    /// - Parameters:
    ///   - grant: what the person's log-in gave the client; the token ends with it.
    ///   - subject: what the audience knows the person by.
    ///   - end: the latest moment the token may count until.
    func response(
        for profile: ProfileCopy, grant: TokenGrant, client: Client, audience: String, subject: SubjectID, until end: Date, issuer: String,
        random: any RandomSource, at now: Date
    ) throws -> TokenResponse {
        let seconds = Int(now.timeIntervalSince1970)
        let expiry = min(seconds + Self.accessTokenLifetime, Int(end.timeIntervalSince1970))
        let authentication = grant.authentication
        let details = [ProfileAuthorization(profile: profile.id, version: profile.version, unit: profile.unit)]
        let accessToken = try self.sign(
            AccessTokenClaims(
                iss: issuer, sub: subject.rawValue, aud: audience, exp: expiry, iat: seconds,
                jti: AccessTokenID(grant: grant.id, random: random).jti, clientID: client.id.rawValue, scope: nil,
                authTime: Int(authentication.at.timeIntervalSince1970), acr: authentication.level.uri, amr: authentication.methods,
                roles: profile.roles, entitlements: profile.permissions, authorizationDetails: details))
        return TokenResponse(
            accessToken: accessToken, expiresIn: expiry - seconds, issuedTokenType: TokenExchangeRequest.accessTokenType,
            authorizationDetails: details)
    }

    private func sign(_ claims: AccessTokenClaims) throws -> String {
        try JWT.sign(claims, typ: "at+jwt", key: self.accessTokenKey)
    }
}

extension IDTokenSigning {
    var algorithm: SignatureAlgorithm {
        switch self {
        case .es256: .es256
        case .rs256: .rs256
        }
    }
}

/// A successful answer of the token endpoint (RFC 6749 section 5.1).
struct TokenResponse: Encodable, Sendable {
    let accessToken: String
    let tokenType = "Bearer"
    /// Seconds.
    let expiresIn: Int
    var scope: String?
    var refreshToken: String?
    var idToken: String?
    /// RFC 8693 section 2.2.1.
    var issuedTokenType: String?
    /// RFC 9396 section 7.
    var authorizationDetails: [ProfileAuthorization]?

    enum CodingKeys: String, CodingKey {
        case scope
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case refreshToken = "refresh_token"
        case idToken = "id_token"
        case issuedTokenType = "issued_token_type"
        case authorizationDetails = "authorization_details"
    }
}
