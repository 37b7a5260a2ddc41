import Database
import Foundation
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// `POST /revoke` (RFC 7009). A refresh token takes its whole grant with it, an access token only itself. A token that counts for nothing is
/// answered like one that was revoked (section 2.2).
struct RevocationRoute: Sendable {
    let authenticator: ClientAuthenticator
    let inspector: TokenInspector

    func register(on router: some RouterMethods<ServiceContext>) {
        router.post("/revoke", use: self.revoke)
    }

    @Sendable func revoke(_ request: Request, context: ServiceContext) async throws -> Response {
        let form = try await request.formParameters()
        let credentials = try ClientCredentials(authorization: request.headers[.authorization], form: form)
        let client = try await self.authenticator.authenticate(
            credentials, endpoint: context.realm.issuer + "/revoke", in: context.realm)
        let token = try form.require("token", limit: RequestParameters.valueLimit)
        guard let finding = try await self.inspector.inspect(token, in: context.realm) else { return Self.done }
        guard finding.client == client.id else {
            throw OAuthError(.invalidGrant, "The token was issued to another client.")
        }
        try await context.realm.database.write { [now = context.realm.now(), source = context.remoteAddress] sql in
            let object: String
            switch finding {
            case .access(let claims, _):
                try sql.revokedTokens.insert(claims.jti, expiresAt: Date(timeIntervalSince1970: TimeInterval(claims.exp)))
                object = "access-token:\(claims.jti)"
            case .refresh(_, let grant):
                try sql.tokenGrants.revoke(grant.id, at: now)
                object = "grant:\(grant.id.uuidString.lowercased())"
            }
            try sql.audit.append(
                AuditEntry(at: now, actor: "client:\(client.id)", action: "token.revoked", object: object, source: source))
        }
        return Self.done
    }

    private static let done = Response(status: .ok, headers: [.cacheControl: "no-store"])
}
