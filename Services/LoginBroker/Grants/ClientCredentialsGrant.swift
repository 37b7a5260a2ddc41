import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// `client_credentials` (RFC 6749 section 4.4): a token of the client's own, for one audience (RFC 8707).
///
/// Nothing is stored but the audit entry, which the database commits together with those of other requests.
struct ClientCredentialsGrant: TokenGranting {
    let type = GrantType.clientCredentials
    let tokens: TokenIssuer

    func redeem(_ form: RequestParameters, client: Client, in realm: Realm, source: String?) async throws -> TokenResponse {
        let (audience, allowed) = try Self.audience(form.all("resource"), of: client)
        let scopes = try Self.scopes(try form.value("scope"), allowed: allowed)
        let now = Date()  // tokens between services keep real time
        let response = try self.tokens.response(
            toItself: client, audience: audience, scopes: scopes, issuer: realm.issuer, random: realm.random, at: now)
        let entry = AuditEntry(
            at: now, actor: "client:\(client.id)", action: "token.issued.client_credentials", object: "audience:\(audience)",
            source: source)
        try await realm.database.write { sql in try sql.audit.append(entry) }
        return response
    }

    /// The one audience asked for; a client that has only one need not name it.
    private static func audience(_ resources: [String], of client: Client) throws(OAuthError) -> (String, Set<Scope>) {
        guard resources.count <= 1 else { throw OAuthError(.invalidTarget, "A token is for one resource only.") }
        guard let resource = resources.first ?? (client.audiences.count == 1 ? client.audiences.keys.first : nil) else {
            throw OAuthError(.invalidTarget, "The parameter resource is missing.")
        }
        guard let scopes = client.audiences[resource] else {
            throw OAuthError(.invalidTarget, "The client may not ask for tokens for this resource.")
        }
        return (resource, scopes)
    }

    /// Without a `scope` all that the client has at the audience (RFC 6749 section 3.3); more than it has is refused.
    private static func scopes(_ parameter: String?, allowed: Set<Scope>) throws(OAuthError) -> [Scope] {
        guard let parameter else { return allowed.sorted() }
        guard let scopes = Scope.list(parameter), !scopes.isEmpty, scopes.allSatisfy(allowed.contains) else {
            throw OAuthError(.invalidScope, "The client may not ask for this scope.")
        }
        return scopes
    }
}
