import Foundation
import Vocabulary

/// What an authorization code stands for (RFC 6749 section 4.1.2). Only its hash is stored.
package struct AuthorizationCode: Hashable, Sendable {
    package static let lifetime: TimeInterval = 60

    package let hash: [UInt8]
    package let clientID: ClientID
    package let redirectURI: String
    package let scopes: [Scope]
    package let nonce: String?
    package let codeChallenge: String?
    package let authentication: Authentication
    package let issuedAt: Date

    /// - Parameter scopes: what is granted of what was asked for.
    package init(
        hash: [UInt8], answering request: AuthorizationRequest, granting scopes: [Scope], with authentication: Authentication, at now: Date
    ) {
        self.init(
            hash: hash, clientID: request.clientID, redirectURI: request.redirectURI, scopes: scopes, nonce: request.nonce,
            codeChallenge: request.codeChallenge, authentication: authentication, issuedAt: now)
    }

    package init(
        hash: [UInt8], clientID: ClientID, redirectURI: String, scopes: [Scope], nonce: String?, codeChallenge: String?,
        authentication: Authentication, issuedAt: Date
    ) {
        self.hash = hash
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.scopes = scopes
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.authentication = authentication
        self.issuedAt = issuedAt
    }

    package var expiresAt: Date {
        self.issuedAt.addingTimeInterval(Self.lifetime)
    }

    /// Checks what is presented with the code against what it was issued for (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
    ///
    /// - Parameters:
    ///   - verifierChallenge: the S256 challenge of the `code_verifier` sent, if one was sent.
    package func check(redirectURI: String?, verifierChallenge: String?, at now: Date) throws(OAuthError) {
        guard now < self.expiresAt else { throw OAuthError(.invalidGrant, "The code has expired.") }
        guard redirectURI == self.redirectURI else {
            throw OAuthError(.invalidGrant, "The redirect_uri is not the one of the authorization request.")
        }
        switch (self.codeChallenge, verifierChallenge) {
        case (nil, nil):
            return
        case (let challenge?, let presented?):
            guard challenge == presented else { throw OAuthError(.invalidGrant, "The code_verifier does not match.") }
        case (_?, nil):
            throw OAuthError(.invalidGrant, "The code_verifier is missing.")
        case (nil, _?):
            // Otherwise PKCE could be stripped from a request unnoticed (RFC 9700 section 4.8.2).
            throw OAuthError(.invalidGrant, "The authorization request had no code_challenge.")
        }
    }
}
