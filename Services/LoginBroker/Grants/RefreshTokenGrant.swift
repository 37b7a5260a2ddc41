import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import Sealing
import ServiceKit
import Vocabulary

/// `refresh_token` (RFC 6749 section 6, OpenID Connect Core section 12).
///
/// Each use gives a new token and ends the old one. A used one presented again means that somebody else has it too: the whole grant ends
/// (RFC 9700 section 4.14.2).
struct RefreshTokenGrant: TokenGranting {
    let type = GrantType.refreshToken
    let tokens: TokenIssuer
    let subjects: Subjects
    /// The scopes that are granted on a person's behalf only as long as that person holds them.
    let serviceScopes: Set<Scope>

    private enum Outcome: Sendable {
        case granted(TokenGrant, SubjectID, [Scope])
        case refused(OAuthError)
    }

    func redeem(_ form: RequestParameters, client: Client, in realm: Realm, source: String?) async throws -> TokenResponse {
        let hash = OpaqueToken.hash(of: try form.require("refresh_token", limit: 256))
        guard let narrowed = try form.value("scope").map({ Scope.list($0) }) ?? .some([]) else {
            throw OAuthError(.invalidScope, "The scope is not well-formed.")
        }
        let now = realm.now()
        let next = OpaqueToken(from: realm.random)
        let outcome: Outcome = try await realm.database.write { [subjects, serviceScopes, sealer = realm.sealer] sql in
            guard let (token, usedAt) = try sql.refreshTokens.find(hash), let grant = try sql.tokenGrants.find(token.grant),
                grant.clientID == client.id
            else { return .refused(Self.refusal) }
            func entry(_ action: String, _ result: AuditEntry.Result) -> AuditEntry {
                AuditEntry(
                    at: now, actor: "client:\(client.id)", action: action, object: "grant:\(grant.id.uuidString.lowercased())",
                    dataSubject: AuditEntry.reference("person", grant.authentication.person), source: source, result: result)
            }
            guard grant.revokedAt == nil, now < token.expiresAt else { return .refused(Self.refusal) }
            guard usedAt == nil else {
                try sql.tokenGrants.revoke(grant.id, at: now)
                try sql.audit.append(entry("refresh_token.reused", .refused))
                return .refused(Self.refusal)
            }
            guard narrowed.allSatisfy(grant.scopes.contains) else {
                return .refused(OAuthError(.invalidScope, "The scope goes beyond what was granted."))
            }
            var scopes = narrowed.isEmpty ? grant.scopes : narrowed
            let needsPerson = client.requiresAccount || !serviceScopes.isDisjoint(with: scopes)
            let person = needsPerson ? try sql.persons(sealer).find(grant.authentication.person) : nil
            if client.requiresAccount, person?.standing != .active {
                return .refused(OAuthError(.invalidGrant, "The person has no active account."))
            }
            if needsPerson { scopes = person?.granted(scopes, of: serviceScopes) ?? [] }
            guard try sql.refreshTokens.use(hash, at: now) else { return .refused(Self.refusal) }
            try sql.refreshTokens.insert(RefreshToken(hash: next.hash, for: grant, at: now))
            let subject = try subjects.subject(of: grant.authentication.person, for: client, in: sql)
            try sql.audit.append(entry("token.issued.refresh_token", .done))
            return .granted(grant, subject, scopes)
        }
        switch outcome {
        case .refused(let error):
            throw error
        case .granted(let grant, let subject, let scopes):
            return try self.tokens.response(
                for: grant, client: client, subject: subject, scopes: scopes, nonce: nil, refreshToken: next, issuer: realm.issuer,
                random: realm.random, at: now)
        }
    }

    private static let refusal = OAuthError(.invalidGrant, "The refresh token is not valid.")
}
