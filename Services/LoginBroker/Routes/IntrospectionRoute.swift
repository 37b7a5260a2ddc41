import Foundation
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// `POST /introspect` (RFC 7662). A client sees the tokens it was issued and those meant for the service it is; of any other it only learns
/// that it is not active, as of one that does not exist.
struct IntrospectionRoute: Sendable {
    let authenticator: ClientAuthenticator
    let inspector: TokenInspector
    let subjects: Subjects
    let clients: ClientRegistry

    func register(on router: some RouterMethods<ServiceContext>) {
        router.post("/introspect", use: self.introspect)
    }

    @Sendable func introspect(_ request: Request, context: ServiceContext) async throws -> Response {
        let form = try await request.formParameters()
        let credentials = try ClientCredentials(authorization: request.headers[.authorization], form: form)
        let client = try await self.authenticator.authenticate(
            credentials, endpoint: context.realm.issuer + "/introspect", in: context.realm)
        guard client.authentication != .none else {
            throw OAuthError(.invalidClient, "Introspection is for clients that authenticate.")
        }
        let token = try form.require("token", limit: RequestParameters.valueLimit)
        guard let finding = try await self.inspector.inspect(token, in: context.realm), self.may(client, see: finding) else {
            return try OAuthJSON.response(IntrospectionReply(active: false))
        }
        return try OAuthJSON.response(
            IntrospectionReply(finding, subjects: self.subjects, clients: self.clients, issuer: context.realm.issuer))
    }

    private func may(_ client: Client, see finding: TokenInspector.Finding) -> Bool {
        if finding.client == client.id { return true }
        switch finding {
        case .access(let claims, _): return claims.aud == client.ownAudience
        case .refresh: return false
        }
    }
}

/// What is told of a token (RFC 7662 section 2.2; for a profile also RFC 9396 section 9.2).
struct IntrospectionReply: Encodable, Sendable {
    let active: Bool
    var scope: String?
    var clientID: String?
    var tokenType: String?
    var exp: Int?
    var iat: Int?
    var sub: String?
    var aud: String?
    var iss: String?
    var jti: String?
    var acr: String?
    var authTime: Int?
    var roles: [String]?
    var entitlements: [String]?
    var authorizationDetails: [ProfileAuthorization]?

    enum CodingKeys: String, CodingKey {
        case active, scope, exp, iat, sub, aud, iss, jti, acr, roles, entitlements
        case clientID = "client_id"
        case tokenType = "token_type"
        case authTime = "auth_time"
        case authorizationDetails = "authorization_details"
    }

    init(active: Bool) {
        self.active = active
    }

    init(_ finding: TokenInspector.Finding, subjects: Subjects, clients: ClientRegistry, issuer: String) {
        self.active = true
        self.clientID = finding.client.rawValue
        self.iss = issuer
        switch finding {
        case .access(let claims, _):
            self.scope = claims.scope
            self.tokenType = "Bearer"
            self.exp = claims.exp
            self.iat = claims.iat
            self.sub = claims.sub
            self.aud = claims.aud
            self.jti = claims.jti
            self.acr = claims.acr
            self.authTime = claims.authTime
            self.roles = claims.roles
            self.entitlements = claims.entitlements
            self.authorizationDetails = claims.authorizationDetails
        case .refresh(let token, let grant):
            self.scope = Scope.joined(grant.scopes)
            self.exp = Int(token.expiresAt.timeIntervalSince1970)
            self.iat = Int(token.issuedAt.timeIntervalSince1970)
            self.acr = grant.authentication.level.uri
            self.authTime = Int(grant.authentication.at.timeIntervalSince1970)
            self.sub = clients[grant.clientID].map {
                subjects.subject(of: grant.authentication.person, for: $0).rawValue
            }
        }
    }
}
