import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// `authorization_code` (RFC 6749 section 4.1.3, OpenID Connect Core section 3.1.3).
///
/// A code counts once. Presented again it ends every token it led to (RFC 6749 section 10.5); presented with a wrong verifier or redirect
/// URI it is used up.
struct AuthorizationCodeGrant: TokenGranting {
    let type = GrantType.authorizationCode
    let tokens: TokenIssuer
    let subjects: Subjects

    private enum Outcome: Sendable {
        case granted(TokenGrant, SubjectID, nonce: String?)
        case refused(OAuthError)
    }

    func redeem(_ form: RequestParameters, client: Client, in realm: Realm, source: String?) async throws -> TokenResponse {
        let hash = OpaqueToken.hash(of: try form.require("code", limit: 256))
        let redirectURI = try form.value("redirect_uri")
        let verifier = try form.value("code_verifier", limit: 256)
        if let verifier, !PKCE.isVerifier(verifier) { throw OAuthError(.invalidGrant, "The code_verifier is not well-formed.") }
        let challenge = verifier.map { Base64URL.encode(SHA256.hash(Array($0.utf8))) }
        let now = realm.now()
        let grantID = realm.newID()
        let refreshToken = OpaqueToken(from: realm.random)
        let outcome: Outcome = try await realm.database.write { [subjects] sql in
            guard let code = try sql.authorizationCodes.redeem(hash, by: client.id, at: now) else {
                if let grant = try sql.authorizationCodes.grant(of: hash, client: client.id) {
                    try sql.tokenGrants.revoke(grant, at: now)
                    try sql.audit.append(
                        AuditEntry(
                            at: now, actor: "client:\(client.id)", action: "code.reused", object: Self.object(grant), source: source,
                            result: .refused))
                }
                return .refused(OAuthError(.invalidGrant, "The code is not valid."))
            }
            do throws(OAuthError) {
                try code.check(redirectURI: redirectURI, verifierChallenge: challenge, at: now)
            } catch {
                return .refused(error)  // thrown, it would undo the use
            }
            if let session = try sql.nodeSessions.find(code.authentication.session), session.endedAt != nil {
                return .refused(OAuthError(.invalidGrant, "The person has logged out."))
            }
            let grant = TokenGrant(
                id: grantID, clientID: client.id, scopes: code.scopes, authentication: code.authentication, madeAt: now)
            try sql.tokenGrants.insert(grant, sessionName: subjects.sessionName(code.authentication.session, for: client))
            try sql.authorizationCodes.link(hash, to: grantID)
            if grant.includesRefreshTokens(for: client) {
                try sql.refreshTokens.insert(RefreshToken(hash: refreshToken.hash, for: grant, at: now))
            }
            let subject = try subjects.subject(of: code.authentication.person, for: client, in: sql)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(client.id)", action: "token.issued.authorization_code", object: Self.object(grantID),
                    dataSubject: AuditEntry.reference("person", code.authentication.person), source: source))
            return .granted(grant, subject, nonce: code.nonce)
        }
        switch outcome {
        case .refused(let error):
            throw error
        case .granted(let grant, let subject, let nonce):
            return try self.tokens.response(
                for: grant, client: client, subject: subject, scopes: grant.scopes, nonce: nonce,
                refreshToken: grant.includesRefreshTokens(for: client) ? refreshToken : nil, issuer: realm.issuer, random: realm.random,
                at: now)
        }
    }

    private static func object(_ grant: UUID) -> String {
        "grant:\(grant.uuidString.lowercased())"
    }
}
